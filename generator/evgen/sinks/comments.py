"""``python -m evgen.sinks.comments FILE``: a review as the comment of a pull or merge request.

For CI jobs, which know the request and hold a token; no command of evgen's comes here. The
comment that begins with the file's first line is edited in place, else one is made. Where the
job may not comment, as in a request from a fork, it says so and does not fail.

GitHub: GITHUB_API_URL, GITHUB_REPOSITORY, PULL_REQUEST, GITHUB_TOKEN.
GitLab: CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, GITLAB_TOKEN.
"""

from __future__ import annotations

import json
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

_TIMEOUT_SECONDS = 30
_PAGE = 100
_MOST_PAGES = 50
#: What an API answers to a token that may not comment.
_REFUSALS = (401, 403, 404)
_ENVIRONMENT, _USAGE = 3, 2


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token to another host."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Thread:
    """The comments of one request: where they are, and what shows that we may write there."""

    url: str
    headers: Mapping[str, str]
    edit_url: str  # with {} for a comment's id
    edit_method: str

    def comments(self) -> Iterator[Mapping[str, Any]]:
        """All of them, oldest first."""
        for page in range(1, _MOST_PAGES + 1):
            found = self._call("GET", f"{self.url}?per_page={_PAGE}&page={page}")
            yield from found
            if len(found) < _PAGE:
                return

    def put(self, text: str) -> str:
        """Edit the comment with the same first line, or add one; says which."""
        marker = text.partition("\n")[0]
        for comment in self.comments():
            if str(comment.get("body", "")).startswith(marker):
                address = self.edit_url.format(comment["id"])
                self._call(self.edit_method, address, {"body": text})
                return "edited"
        self._call("POST", self.url, {"body": text})
        return "added"

    def _call(self, method: str, url: str, body: Mapping[str, str] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {**self.headers, "Content-Type": "application/json", "User-Agent": "evgen"}
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - https only, see thread()
        opener = urllib.request.build_opener(_NoRedirect)
        with opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
            return json.load(answer)


def thread(environ: Mapping[str, str]) -> Thread | str:
    """The comments that a CI server's variables name, or what is missing."""
    if environ.get("GITLAB_CI") == "true":
        names = ("CI_API_V4_URL", "CI_PROJECT_ID", "CI_MERGE_REQUEST_IID", "GITLAB_TOKEN")
    else:
        names = ("GITHUB_API_URL", "GITHUB_REPOSITORY", "PULL_REQUEST", "GITHUB_TOKEN")
    missing = [name for name in names if not environ.get(name)]
    if missing:
        return f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set"
    api, project, number, token = (environ[name] for name in names)
    address = urlsplit(api)
    if address.scheme != "https" and address.hostname not in ("127.0.0.1", "localhost"):
        return f"{names[0]} is no https address"
    if not re.fullmatch(r"[0-9]+", number, re.ASCII):
        return f"{names[2]} is no number"
    if names[0] == "CI_API_V4_URL":
        url = f"{api}/projects/{quote(project, safe='')}/merge_requests/{number}/notes"
        return Thread(url, {"PRIVATE-TOKEN": token}, f"{url}/{{}}", "PUT")
    issues = f"{api}/repos/{quote(project)}/issues"
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
    return Thread(f"{issues}/{number}/comments", headers, f"{issues}/comments/{{}}", "PATCH")


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Comment, and say what was done; 3 when the host does not answer as it should."""
    found = thread(environ)
    if len(arguments) != 1 or isinstance(found, str):
        why = found if isinstance(found, str) else "name one file"
        return _fail(f"no comment: {why}", "see the page of this module", _USAGE)
    try:
        done = found.put(Path(arguments[0]).read_text("utf-8"))
    except urllib.error.HTTPError as error:
        if error.code in _REFUSALS:
            sys.stderr.write(
                f"no comment: the token may not write one here (HTTP {error.code}); "
                "the review is in the job's log and summary\n"
            )
            return 0
        return _fail(f"no comment: HTTP {error.code}", "run the job again", _ENVIRONMENT)
    except (OSError, ValueError) as error:
        return _fail(f"no comment: {error}", "run the job again", _ENVIRONMENT)
    sys.stderr.write(f"{done} the comment\n")
    return 0


def _fail(message: str, hint: str, code: int) -> int:
    sys.stderr.write(f"error: {message}\n  help: {hint}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
