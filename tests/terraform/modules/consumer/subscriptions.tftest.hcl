mock_provider "aws" {
  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-central-1:123456789012:a-queue" }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:eu-central-1:123456789012:rule/a-rule" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:a-group" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/a-role" }
  }

  mock_resource "aws_lambda_function" {
    defaults = {
      arn        = "arn:aws:lambda:eu-central-1:123456789012:function:a-function"
      invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/a-function/invocations"
    }
  }
}

variables {
  service = "validate-inventory"
  bus     = { name = "orders-bus", arn = "arn:aws:events:eu-central-1:123456789012:event-bus/orders-bus" }

  # Any file will do for a package.
  function = {
    package          = "main.tf"
    handler          = "validate_inventory.handler"
    runtime          = "python3.13"
    timeout_seconds  = 30
    memory_megabytes = 256
  }
}

run "without_a_function_events_wait_in_the_queue" {
  command = apply

  variables {
    function = null

    subscriptions = {
      "order-created" = {
        event   = "OrderCreated@1"
        pattern = "{\"detail-type\":[\"OrderCreated\"]}"
        queue   = { batch_size = 10, max_receive_count = 3, visibility_timeout_seconds = 180 }
      }
    }
  }

  assert {
    condition     = aws_cloudwatch_event_target.queue["order-created"].arn == aws_sqs_queue.this["order-created"].arn
    error_message = "The rule has no queue to deliver to."
  }

  assert {
    condition     = length(aws_lambda_function.this) + length(aws_iam_role.this) + length(aws_lambda_event_source_mapping.this) == 0
    error_message = "There is something of a function that is not deployed."
  }

  assert {
    condition     = output.function_arn == null && keys(output.queue_urls) == ["validate-inventory-order-created"]
    error_message = "Outputs do not tell what there is."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.dead_letters) == 1 && length(aws_cloudwatch_metric_alarm.behind) == 1 && length(aws_cloudwatch_metric_alarm.function) == 0
    error_message = "Queues are watched without a function as well."
  }
}

run "a_queue_is_read_in_batches" {
  command = apply

  variables {
    idempotency_table = { name = "seen", arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/seen" }

    subscriptions = {
      "order-created" = {
        event   = "OrderCreated@1"
        pattern = "{\"detail-type\":[\"OrderCreated\"]}"
        queue   = { batch_size = 500, max_receive_count = 3, visibility_timeout_seconds = 180, maximum_concurrency = 7 }
      }
    }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this["order-created"].batch_size == 500 && aws_lambda_event_source_mapping.this["order-created"].maximum_batching_window_in_seconds == 1
    error_message = "More than ten messages need a batching window."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this["order-created"].function_response_types == toset(["ReportBatchItemFailures"])
    error_message = "A batch that failed in part would be handled again as a whole."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this["order-created"].scaling_config[0].maximum_concurrency == 7
    error_message = "The concurrency is not kept."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_policy.this["order-created"].redrive_policy).maxReceiveCount == 3
    error_message = "The receives are not counted."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_policy.this["order-created"].policy).Statement[0].Condition.ArnEquals["aws:SourceArn"] == aws_cloudwatch_event_rule.this["order-created"].arn
    error_message = "The queue takes messages of others than its rule."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_allow_policy.this["order-created"].redrive_allow_policy).redrivePermission == "byQueue"
    error_message = "Any queue may redrive to the dead-letter queue."
  }

  assert {
    condition     = aws_lambda_function.this[0].environment[0].variables["EVGEN_IDEMPOTENCY_TABLE"] == "seen" && length(aws_iam_role_policy.idempotency) == 1
    error_message = "The function does not find its table, or may not use it."
  }

  assert {
    condition     = aws_lambda_function.this[0].environment[0].variables["EVGEN_DEAD_LETTER_QUEUE_URL"] == aws_sqs_queue.dead_letters["order-created"].url
    error_message = "The function does not find its dead-letter queue."
  }

  assert {
    condition     = length(aws_lambda_permission.rule) == 0 && length(aws_lambda_function_event_invoke_config.this) == 0
    error_message = "Nothing but the mapping calls the function."
  }
}

run "a_rule_calls_the_function_itself" {
  command = apply

  variables {
    failures_to   = "OrderCreated@1"
    subscriptions = { "order-created" = { event = "OrderCreated@1", pattern = "{}" } }
  }

  assert {
    condition     = aws_lambda_permission.rule["order-created"].source_arn == aws_cloudwatch_event_rule.this["order-created"].arn
    error_message = "Another rule may call the function."
  }

  assert {
    condition     = aws_cloudwatch_event_target.function["order-created"].dead_letter_config[0].arn == aws_sqs_queue.dead_letters["order-created"].arn
    error_message = "What cannot be delivered is lost."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.this[0].destination_config[0].on_failure[0].destination == aws_sqs_queue.dead_letters["order-created"].arn
    error_message = "What the function fails on is lost."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_allow_policy.direct["order-created"].redrive_allow_policy).redrivePermission == "denyAll"
    error_message = "A queue may redrive to the dead-letter queue."
  }

  assert {
    condition     = length(aws_sqs_queue.this) == 0 && length(aws_cloudwatch_metric_alarm.direct_lag) == 1 && length(aws_cloudwatch_metric_alarm.oldest_message) == 0
    error_message = "There is no queue whose oldest message could be watched."
  }
}

run "two_queues_are_told_apart" {
  command = apply

  variables {
    subscriptions = {
      "order-created" = { event = "OrderCreated@1", pattern = "{}", queue = { batch_size = 1, max_receive_count = 3, visibility_timeout_seconds = 180 } }
      "order-paid"    = { event = "OrderPaid@1", pattern = "{}" }
    }
  }

  assert {
    condition     = keys(jsondecode(aws_lambda_function.this[0].environment[0].variables["EVGEN_DEAD_LETTER_QUEUE_URL"])) == ["OrderCreated@1", "OrderPaid@1"]
    error_message = "The function cannot tell which dead-letter queue is whose."
  }
}

run "a_publisher_says_only_what_it_publishes" {
  command = apply

  variables {
    publishes = { "com.company.inventory" = ["InventoryReserved"] }
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.publish[0].policy).Statement == [{
      Effect    = "Allow"
      Action    = "events:PutEvents"
      Resource  = "arn:aws:events:eu-central-1:123456789012:event-bus/orders-bus"
      Condition = { StringEquals = { "events:source" = "com.company.inventory", "events:detail-type" = ["InventoryReserved"] } }
    }]
    error_message = "It may publish something else, or nothing."
  }

  assert {
    condition     = length(aws_iam_role_policy.queues) + length(aws_iam_role_policy.dead_letters) + length(aws_iam_role_policy.source) == 0
    error_message = "It may do what it has no need for."
  }
}

run "a_pause_reads_nothing" {
  command = apply

  variables {
    event_source_mapping_enabled = false
    subscriptions                = { "order-created" = { event = "OrderCreated@1", pattern = "{}", queue = { batch_size = 1, max_receive_count = 3, visibility_timeout_seconds = 180 } } }
  }

  assert {
    condition     = !aws_lambda_event_source_mapping.this["order-created"].enabled
    error_message = "The function reads its queue."
  }
}

run "long_names_are_cut" {
  command = apply

  variables {
    name_prefix   = "staging-"
    service       = "a-service-whose-name-is-so-long-that-aws-would-not-take-it-as-it-is"
    subscriptions = { "order-created" = { event = "OrderCreated@1", pattern = "{}", queue = { batch_size = 1, max_receive_count = 3, visibility_timeout_seconds = 180 } } }
  }

  assert {
    condition     = length(aws_lambda_function.this[0].function_name) == 64 && length(aws_sqs_queue.dead_letters["order-created"].name) == 64
    error_message = "A name has more characters than AWS takes, or fewer than it could."
  }
}

run "a_customer_key_is_used_throughout" {
  command = apply

  variables {
    kms_key_arn   = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000"
    subscriptions = { "order-created" = { event = "OrderCreated@1", pattern = "{}", queue = { batch_size = 1, max_receive_count = 3, visibility_timeout_seconds = 180 } } }
  }

  assert {
    condition     = alltrue([for queue in concat(values(aws_sqs_queue.this), values(aws_sqs_queue.dead_letters)) : queue.kms_master_key_id == var.kms_key_arn])
    error_message = "A queue is encrypted with another key."
  }

  assert {
    condition     = aws_lambda_function.this[0].kms_key_arn == var.kms_key_arn && aws_cloudwatch_log_group.this[0].kms_key_id == var.kms_key_arn
    error_message = "The function's environment or its log is encrypted with another key."
  }

  assert {
    condition     = contains([for statement in jsondecode(aws_iam_role_policy.logs[0].policy).Statement : statement.Resource], var.kms_key_arn)
    error_message = "The function may not use the key."
  }
}

run "what_is_not_json_is_no_pattern" {
  command = plan

  variables {
    subscriptions = { "order-created" = { event = "OrderCreated@1", pattern = "{" } }
  }

  expect_failures = [var.subscriptions]
}

run "a_function_runs_for_fifteen_minutes_at_most" {
  command = plan

  variables {
    function = { package = "main.tf", handler = "a.b", runtime = "python3.13", timeout_seconds = 901, memory_megabytes = 256 }
  }

  expect_failures = [var.function]
}
