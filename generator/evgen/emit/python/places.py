"""What follows from all subschemas of a place together.

A member of an object at a place is a place again, so one reading serves every depth.
"""

from __future__ import annotations

from dataclasses import replace

from evgen import pointer
from evgen.emit.python.sites import (
    ALL_TYPES,
    Group,
    Place,
    Site,
    groups_of,
    is_closed,
    named_types,
    place,
    refers_only,
)
from evgen.model import JsonObject
from evgen.runtime import schemawalk

#: Recursion through branches can pile up subschemas without end; this is the end.
MOST_SITES = 1000


class Places:
    """Reads the places of one bundle.

    ``overgrown`` are those where some member has so many subschemas, one way or
    another, that it is left to be anything.
    """

    def __init__(self, bundle: JsonObject) -> None:
        self._bundle = bundle
        self._flat: dict[Place, Place] = {}
        self._types: dict[Place, frozenset[str]] = {}
        self._required: dict[Place, frozenset[str]] = {}
        self._names: dict[Place, tuple[str, ...]] = {}
        self._members: dict[tuple[Place, str], Place] = {}
        self.overgrown: dict[Place, None] = {}

    def root(self) -> Place:
        """The place of the whole data."""
        return place(self._bundle, "")

    def target(self, reference: str) -> Place:
        """The place of what a ``$ref`` names."""
        return place(schemawalk.target(self._bundle, reference), reference.removeprefix("#"))

    def flat(self, spot: Place) -> Place:
        """``spot`` with references and ``allOf`` followed: its sites' own keywords are all there is."""
        known = self._flat.get(spot)
        if known is None:
            known = self._flat[spot] = self._opened(spot)
        return known

    def sole_reference(self, spot: Place) -> str | None:
        """The one ``$ref`` that says all there is to say about the shape here, if there is one."""
        found: set[str] = set()
        if any(group.shapes_something() for group in spot.groups) or not all(
            refers_only(site.schema, found, opened=site.opened) for site in spot.sites
        ):
            return None
        if len(found) != 1 or spot.never:
            return None
        (reference,) = found
        same = self.types(spot) == self.types(self.target(reference))
        return reference if same else None

    def types(self, spot: Place) -> frozenset[str]:
        """The JSON types that a value here may have; empty when it cannot be."""
        known = self._types.get(spot)
        if known is None:
            self._types[spot] = ALL_TYPES  # for a schema that applies itself to itself
            known = self._types[spot] = self._read_types(self.flat(spot))
        return known

    def required(self, spot: Place) -> frozenset[str]:
        """The members that every object here has."""
        known = self._required.get(spot)
        if known is None:
            flat = self.flat(spot)
            known = frozenset(n for s in flat.sites for n in s.schema.get("required", ()))
            for group in flat.groups:
                if each := [self.required(branch) for branch in self.objects(group)]:
                    known |= frozenset.intersection(*each)
            self._required[spot] = known
        return known

    def objects(self, group: Group) -> list[Place]:
        """The branches of ``group`` that an object can take."""
        return [branch for branch in group.branches if "object" in self.types(branch)]

    def member_names(self, spot: Place) -> tuple[str, ...]:
        """The members that ``properties`` declares here, whether it is certain to apply or not."""
        known = self._names.get(spot)
        if known is None:
            flat = self.flat(spot)
            names = [name for site in flat.sites for name in site.schema.get("properties", {})]
            for group in flat.groups:
                names += [name for branch in group.branches for name in self.member_names(branch)]
            known = self._names[spot] = tuple(dict.fromkeys(names))
        return known

    def member(self, spot: Place, name: str) -> Place:
        """The place of one member."""
        known = self._members.get((spot, name))
        if known is None:
            known = self._members[spot, name] = self._read_member(spot, name)
        return known

    def _read_member(self, spot: Place, name: str) -> Place:
        flat = self.flat(spot)
        found = Place()
        for site in flat.sites:
            properties = site.schema.get("properties", {})
            if name in properties:
                found &= place(properties[name], pointer.join(site.pointer, "properties", name))
        for group in flat.groups:
            if name in self.member_names(Place(groups=(group,))):
                found &= self._member_of_group(group, name)
        if found.size > MOST_SITES:
            self.overgrown[spot] = None
            return Place()
        return found

    def _member_of_group(self, group: Group, name: str) -> Place:
        branches = [self._member_of_branch(branch, name) for branch in self.objects(group)]
        possible: dict[Place, None] = {}
        for branch in branches:
            if branch.never:
                continue
            inner = branch.groups[0] if len(branch.groups) == 1 and not branch.sites else None
            if inner is not None and inner.choice == group.choice:
                possible.update(dict.fromkeys(inner.branches))  # or recursion would nest for ever
            else:
                possible[branch] = None
        if branches and not possible:
            return Place(never=True)
        says_something = any(branch != Place() for branch in possible)
        return Place(groups=(Group(tuple(possible), group.choice),)) if says_something else Place()

    def _member_of_branch(self, branch: Place, name: str) -> Place:
        found = self.member(branch, name)
        if found == Place() and any(is_closed(s.schema, name) for s in self.flat(branch).sites):
            return Place(never=True)
        return found

    def _read_types(self, flat: Place) -> frozenset[str]:
        if flat.never:
            return frozenset()
        types = ALL_TYPES
        for site in flat.sites:
            types &= named_types(site.schema)
        for group in flat.groups:
            types &= frozenset[str]().union(*(self.types(branch) for branch in group.branches))
        return types

    def _opened(self, spot: Place) -> Place:
        sites: dict[Site, None] = {}
        groups = dict.fromkeys(spot.groups)
        never = spot.never
        todo = list(reversed(spot.sites))
        while todo:
            site = todo.pop()
            opened = replace(site, opened=True)
            if opened in sites:
                continue
            sites[opened] = None
            if site.opened:
                continue
            groups.update(dict.fromkeys(groups_of(site)))
            applied = [
                place(item, pointer.join(site.pointer, "allOf", index))
                for index, item in enumerate(site.schema.get("allOf", ()))
            ]
            if "$ref" in site.schema:
                applied.insert(0, self.target(site.schema["$ref"]))
            never = never or any(inner.never for inner in applied)
            todo += [inner_site for inner in reversed(applied) for inner_site in inner.sites]
        return Place(tuple(sites), tuple(groups), never)
