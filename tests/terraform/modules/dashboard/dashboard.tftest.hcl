mock_provider "aws" {}

variables {
  name    = "order-events"
  catalog = "order-events"
  region  = "eu-central-1"
  bus     = "orders-bus"
  tag     = "order-events"
  flow    = []
}

run "nothing_to_show" {
  command = plan

  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.type] == ["text", "text", "explorer"]
    error_message = "Without events there are the header and the functions."
  }
}

run "fifty_events_have_a_row_each" {
  command = plan

  variables {
    flow = [for n in range(50) : { event = "Event${n}@1", published_by = "", words = ["event${n}"], without = [], by_name = false }]
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == 1 + (1 + 6) + 50 * (1 + 4) + 1 + 1
    error_message = "Each event has a heading and four graphs."
  }
}

run "fifty_one_are_too_many" {
  command = plan

  variables {
    flow = [for n in range(51) : { event = "Event${n}@1", published_by = "", words = ["event${n}"], without = [], by_name = false }]
  }

  expect_failures = [var.flow]
}

run "pages_know_each_other" {
  command = plan

  variables {
    pages = ["order-events", "order-events-2"]
    tag   = null
  }

  assert {
    condition     = strcontains(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[0].properties.markdown, "#dashboards/dashboard/order-events-2")
    error_message = "Nothing leads to the next page."
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == 1
    error_message = "Functions are on one page."
  }
}

run "names_that_words_do_not_tell" {
  command = plan

  variables {
    flow  = [{ event = "Paid@1", published_by = "", words = [], without = [], by_name = true }]
    names = { "Paid@1" = [for n in range(25) : "consumer-${n}-paid"] }
  }

  assert {
    condition     = length([for metric in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[9].properties.metrics : metric if can(regex("TriggeredRules", metric[0].expression))]) == 3
    error_message = "Ten names fit into a search: three are needed for twenty-five."
  }
}

run "a_section_is_found_somehow" {
  command = plan

  variables {
    flow = [{ event = "Paid@1", published_by = "", words = [], without = [], by_name = false }]
  }

  expect_failures = [var.flow]
}

run "china_has_a_console_of_its_own" {
  command = plan

  variables {
    region = "cn-north-1"
  }

  assert {
    condition     = strcontains(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[0].properties.markdown, "(https://cn-north-1.console.amazonaws.cn/cloudwatch/")
    error_message = "The header leads to another console."
  }
}
