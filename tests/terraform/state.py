"""A state without AWS, for plans of what a change would do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def applied(plan: Mapping[str, Any], made: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """``terraform.tfstate`` as ``apply`` would have left it.

    The plan has the provider's defaults, the mock what is known only afterwards.
    """
    return {
        "version": 4,
        "terraform_version": "1.5.7",
        "serial": 1,
        "lineage": "00000000-0000-0000-0000-000000000000",
        "outputs": {},
        "resources": [
            {
                "module": change.get("module_address", ""),
                "mode": "managed",
                "type": change["type"],
                "name": change["name"],
                "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
                "instances": [
                    {
                        **({"index_key": change["index"]} if "index" in change else {}),
                        "schema_version": made[change["address"]]["schema_version"],
                        "attributes": _known(change["change"], made[change["address"]]["values"]),
                    }
                ],
            }
            for change in plan["resource_changes"]
        ],
    }


def _known(change: Mapping[str, Any], made: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: made.get(name) if change["after_unknown"].get(name) else value
        for name, value in {**dict.fromkeys(change["after_unknown"]), **change["after"]}.items()
    }
