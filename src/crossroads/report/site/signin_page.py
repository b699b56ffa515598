"""The form that takes the token of a server others can reach."""

from __future__ import annotations

from dataclasses import dataclass

from crossroads.catalog.specs import Language
from crossroads.report.site.error_page import BareShell, bare_shell
from crossroads.report.wording import wording


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The form; ``wrong`` says that the token sent was not the right one."""

    shell: BareShell
    explanation: str
    label: str
    button: str
    wrong: str | None


def sign_in_page(language: Language, *, is_wrong: bool) -> SignInPage:
    """Return the form."""
    words = wording(language)
    return SignInPage(
        bare_shell(language, words.say("site.signin.title"), ()),
        words.say("site.signin.explanation"),
        words.say("site.signin.label"),
        words.say("site.signin.button"),
        words.say("site.signin.wrong") if is_wrong else None,
    )
