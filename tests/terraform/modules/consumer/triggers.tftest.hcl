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

run "a_route_calls_the_function" {
  command = apply

  variables {
    trigger = { kind = "api", route = "POST /orders/{id}", permission = "POST/orders/{id}" }
    api     = { id = "abc", execution_arn = "arn:aws:execute-api:eu-central-1:123456789012:abc" }
  }

  assert {
    condition     = aws_apigatewayv2_route.this[0].route_key == "POST /orders/{id}"
    error_message = "The route is another."
  }

  assert {
    condition     = aws_lambda_permission.api[0].source_arn == "arn:aws:execute-api:eu-central-1:123456789012:abc/*/POST/orders/{id}"
    error_message = "Another route may call the function."
  }

  assert {
    condition     = length(aws_sqs_queue.trigger_dead_letters) == 0 && length(aws_lambda_event_source_mapping.source) == 0
    error_message = "A request waits in no queue."
  }
}

run "objects_come_from_the_default_bus" {
  command = apply

  variables {
    failures_to = "trigger"

    trigger = {
      kind       = "s3"
      pattern    = "{\"source\":[\"aws.s3\"],\"detail\":{\"bucket\":{\"name\":[\"uploads\"]},\"object\":{\"key\":[{\"prefix\":\"in/\"}]}}}"
      source_arn = "arn:aws:s3:::staging-uploads"
    }
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.objects[0].event_pattern) == {
      source = ["aws.s3"]
      detail = { bucket = { name = ["staging-uploads"] }, object = { key = [{ prefix = "in/" }] } }
    }
    error_message = "The rule is about another bucket or other objects."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.objects[0].event_bus_name == null || aws_cloudwatch_event_rule.objects[0].event_bus_name == "default"
    error_message = "S3 sends to the default bus only."
  }

  assert {
    condition     = aws_lambda_permission.objects[0].source_arn == aws_cloudwatch_event_rule.objects[0].arn
    error_message = "Another rule may call the function."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.this[0].destination_config[0].on_failure[0].destination == aws_sqs_queue.trigger_dead_letters[0].arn
    error_message = "What the function fails on is lost."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.failed_invocations) == 1 && length(aws_cloudwatch_metric_alarm.lost) == 1
    error_message = "Nobody hears of objects that are not delivered."
  }
}

run "changes_of_a_table" {
  command = apply

  variables {
    trigger = { kind = "dynamodb", source_arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000" }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.source[0].bisect_batch_on_function_error && aws_lambda_event_source_mapping.source[0].maximum_retry_attempts == 5 && aws_lambda_event_source_mapping.source[0].starting_position == "TRIM_HORIZON"
    error_message = "One bad record would hold up its shard."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.source[0].destination_config[0].on_failure[0].destination_arn == aws_sqs_queue.trigger_dead_letters[0].arn
    error_message = "Records that are given up are lost."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.source[0].policy).Statement[0].Resource == var.trigger.source_arn && contains(jsondecode(aws_iam_role_policy.source[0].policy).Statement[0].Action, "dynamodb:GetRecords")
    error_message = "The function may not read its stream, or may read others."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.dead_letters[0].policy).Statement[0].Resource == [aws_sqs_queue.trigger_dead_letters[0].arn]
    error_message = "The function may not write to its dead-letter queue."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.iterator_age) == 1
    error_message = "Nobody hears of a stream that gets old."
  }
}

run "records_of_a_stream" {
  command = apply

  variables {
    trigger = { kind = "kinesis", source_arn = "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks" }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.source[0].bisect_batch_on_function_error && aws_lambda_event_source_mapping.source[0].maximum_record_age_in_seconds == 86400
    error_message = "One bad record would hold up its shard."
  }

  assert {
    condition     = contains(jsondecode(aws_iam_role_policy.source[0].policy).Statement[0].Action, "kinesis:GetRecords")
    error_message = "The function may not read its stream."
  }
}

run "messages_of_somebody_elses_queue" {
  command = apply

  variables {
    trigger = { kind = "sqs", source_arn = "arn:aws:sqs:eu-central-1:123456789012:legacy-orders.fifo" }
  }

  assert {
    condition     = contains(jsondecode(aws_iam_role_policy.source[0].policy).Statement[0].Action, "sqs:DeleteMessage") && contains(jsondecode(aws_iam_role_policy.source[0].policy).Statement[0].Action, "sqs:ChangeMessageVisibility")
    error_message = "The function may not finish a message."
  }

  assert {
    condition     = length(aws_lambda_event_source_mapping.source[0].destination_config) == 0 && length(aws_sqs_queue_redrive_policy.this) == 0
    error_message = "The queue's redrive policy is its owner's."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.source_lag[0].dimensions == tomap({ QueueName = "legacy-orders.fifo" })
    error_message = "Nobody hears of messages that wait."
  }
}

run "a_source_has_an_arn" {
  command = plan

  variables {
    trigger = { kind = "kinesis" }
  }

  expect_failures = [aws_sqs_queue.trigger_dead_letters]
}

run "there_are_five_kinds" {
  command = plan

  variables {
    trigger = { kind = "carrier-pigeon" }
  }

  expect_failures = [var.trigger]
}
