"""The pytest plugin, as the tests of a user's project see it."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

#: What a team that handles OrderCreated might write, with types.
HANDLER_TESTS = """
import pytest
from order_events.consumers.validate_inventory import EventContext, lambda_handler_for
from order_events.inventory import InventoryPublisher
from order_events.orders import OrderCreated, OrdersPublisher
from order_events.runtime.testing import MemoryIdempotencyStore

from evgen.testing import EventMatches, RecordingBus, SampleEvent


def test_free_orders_need_no_stock(event_matches: EventMatches, sample_event: SampleEvent) -> None:
    assert event_matches("validate-inventory", sample_event("OrderCreated", totalAmount={"amount": 1}))
    free = sample_event("OrderCreated", totalAmount={"amount": 0})
    assert not event_matches("validate-inventory", free)
    assert event_matches("send-email", free)


def test_an_order_is_reserved(sample_event: SampleEvent, recording_bus: RecordingBus) -> None:
    def on_order_created(event: OrderCreated, context: EventContext) -> None:
        order = str(event.order_id)
        data = sample_event("InventoryReserved", wrap="data", orderId=order)
        InventoryPublisher(client=recording_bus).publish_inventory_reserved(data, caused_by=context)

    handler = lambda_handler_for(on_order_created=on_order_created, store=MemoryIdempotencyStore())
    orders = OrdersPublisher(client=recording_bus)
    for amount in (0, 5):
        order = sample_event("OrderCreated", wrap="data", totalAmount={"amount": amount})
        orders.publish_order_created(order)
    (batch,) = recording_bus.deliver_to("validate-inventory")
    assert handler(batch, None) == {"batchItemFailures": []}
    (reserved,) = recording_bus.sent("InventoryReserved")
    assert reserved["orderId"] == order["orderId"]
    assert [event["detail-type"] for event in recording_bus.events] == [
        "OrderCreated", "OrderCreated", "InventoryReserved"]


def test_a_bus_that_is_busy(sample_event: SampleEvent, recording_bus: RecordingBus) -> None:
    recording_bus.refuse = ["ThrottlingException"]
    orders = OrdersPublisher(client=recording_bus)
    orders.publish_order_created(sample_event("OrderCreated", wrap="data"))
    assert (recording_bus.calls, len(recording_bus.events)) == (2, 1)


def test_each_test_has_a_bus_of_its_own(recording_bus: RecordingBus) -> None:
    assert recording_bus.sent("OrderCreated") == []
"""


@pytest.fixture
def project(
    pytester: pytest.Pytester, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.Pytester:
    """A project with the order example, generated, and tests in a folder of their own."""
    shutil.copytree(repository / "schemas", pytester.path / "schemas")
    shutil.copy(repository / "evgen.toml", pytester.path)
    pytester.path.joinpath(".git").mkdir()  # the way upward ends here
    paths = (repository / "generator", repository / "generated/python")
    monkeypatch.setenv("PYTHONPATH", ":".join(map(str, paths)))
    return pytester


def ran(project: pytest.Pytester, text: str, *arguments: str) -> pytest.RunResult:
    """What a run of one test module says."""
    project.makepyfile(test_it=text)
    return project.runpytest_subprocess("-p", "evgen.pytest", "-p", "no:cacheprovider", *arguments)


def test_handlers_and_publishers_can_be_tested(project: pytest.Pytester) -> None:
    ran(project, HANDLER_TESTS, "-W", "error").assert_outcomes(passed=4)


#: What stands around the test that the README shows.
AROUND = """
import pytest
from order_events.consumers.validate_inventory import lambda_handler_for
from order_events.inventory import InventoryPublisher
from order_events.orders import OrdersPublisher
from order_events.runtime.testing import MemoryIdempotencyStore


@pytest.fixture(autouse=True)
def _handler(sample_event, recording_bus, monkeypatch):
    def reserve(event, context):
        data = sample_event("InventoryReserved", wrap="data", orderId=str(event.order_id))
        InventoryPublisher(client=recording_bus).publish_inventory_reserved(data)

    store = MemoryIdempotencyStore()
    made = lambda_handler_for(on_order_created=reserve, store=store)
    monkeypatch.setitem(globals(), "handler", made)


"""


def test_what_the_readme_shows_is_true(project: pytest.Pytester, repository: Path) -> None:
    blocks = re.findall(
        r"```python\n(.*?)```", (repository / "README.md").read_text("utf-8"), re.DOTALL
    )
    (shown,) = [block for block in blocks if "recording_bus" in block]
    ran(project, AROUND + shown, "-W", "error").assert_outcomes(passed=1)


def test_the_module_may_be_named_wherever_pytest_takes_names(project: pytest.Pytester) -> None:
    project.makeconftest('pytest_plugins = ["evgen.pytest"]')
    text = "def test(event_matches): pass"
    ran(project, text, "-W", "error").assert_outcomes(passed=1)
    project.runpytest_subprocess("-W", "error").assert_outcomes(passed=1)


def test_nothing_of_evgen_is_loaded_before_a_test_asks(project: pytest.Pytester) -> None:
    text = """
    import sys
    def test():
        assert {m for m in sys.modules if m.partition(".")[0] == "evgen"} == {"evgen", "evgen.pytest"}
        assert not {"pydantic", "boto3", "jinja2", "jsonschema_rs"} & sys.modules.keys()
    """
    ran(project, text).assert_outcomes(passed=1)


def test_the_catalog_is_read_once(project: pytest.Pytester) -> None:
    text = """
    seen = []
    def test_one(evgen_catalog): seen.append(evgen_catalog)
    def test_two(evgen_catalog): assert seen == [evgen_catalog]
    """
    ran(project, text).assert_outcomes(passed=2)


ASKS = 'def test(event_matches, sample_event): assert event_matches("send-email", sample_event("OrderCreated"))'


@pytest.mark.parametrize(
    ("configuration", "arguments"),
    [
        ("[pytest]", ()),  # evgen.toml is further up
        ("[pytest]\nevgen_root = ../..", ()),
        ("[pytest]\nevgen_root = nowhere", ("--evgen-root", "../..")),
    ],
)
def test_where_the_catalog_is(
    project: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    configuration: str,
    arguments: tuple[str, ...],
) -> None:
    folder = project.mkdir("services") / "email"
    folder.mkdir()
    (folder / "pytest.ini").write_text(configuration)
    (folder / "test_it.py").write_text(ASKS)
    monkeypatch.chdir(folder)
    done = project.runpytest_subprocess("-p", "evgen.pytest", *arguments)
    done.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (
            lambda root: (root / "schemas/services/send-email.json").write_text('{"subscribes": [{"event": "OrderCreatd"}]}'),
            [
                "evgen: the catalog in * is faulty; `evgen validate` says more:",
                "  schemas/services/send-email.json:1:27 unknown-event: the catalog has no event `OrderCreatd`",
            ],
        ),
        (
            lambda root: shutil.rmtree(root / "schemas"),
            ["evgen: there is no schemas/ in *; set `evgen_root` to the folder of your catalog"],
        ),
    ],
)  # fmt: skip
def test_without_a_sound_catalog_tests_fail_and_say_why(
    project: pytest.Pytester, spoil: object, expected: list[str]
) -> None:
    assert callable(spoil)
    spoil(project.path)
    done = ran(project, ASKS)
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(expected)
    done.stdout.no_fnmatch_line("*Traceback*")


def test_a_name_that_the_catalog_does_not_have(project: pytest.Pytester) -> None:
    done = ran(project, ASKS.replace("send-email", "sendemail"))
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        ["*NotInCatalogError: there is no service 'sendemail'; did you mean `send-email`?"]
    )


def test_what_the_fixtures_are_is_typed(
    project: pytest.Pytester, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYPYPATH", f"{repository / 'generator'}:{repository / 'generated/python'}")
    project.makepyfile(test_right=HANDLER_TESTS)
    wrong = HANDLER_TESTS.replace('recording_bus.sent("InventoryReserved")', "recording_bus.snt()")
    project.makepyfile(test_wrong=wrong)
    cache = f"--cache-dir={project.path / 'cache'}"
    done = project.run(
        sys.executable, "-m", "mypy", "--strict", cache, "--follow-imports=silent", "test_right.py", "test_wrong.py"
    )  # fmt: skip
    done.stdout.fnmatch_lines(
        ['test_wrong.py:*"RecordingBus" has no attribute "snt"*', "Found 1 error in 1 file*"]
    )
