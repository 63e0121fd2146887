"""The page on which a token is handed over: in the part of an address that no browser sends."""

from __future__ import annotations

SIGN_IN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
SIGN_IN_REFERRER = "same-origin"
"""With `no-referrer` browsers hide where its form comes from; fragments they never tell."""
PAGE = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="referrer" content="same-origin">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ductus</title>
<link rel="stylesheet" href="front/style/base.css">
<script defer src="sign-in.js"></script>
</head>
<body>
<main class="narrow">
<h1>Ductus</h1>
<p>This archive is open to those who were given a link to it. Open the link, or write here what
stands in it behind #, the token.</p>
<form class="sign-in" method="post" action="sign-in">
<label>Token <input name="token" type="password" autocomplete="off" required></label>
<button>Sign in</button>
</form>
</main>
</body>
</html>
"""
SCRIPT = b"""// The token of a link stands behind #, which no browser sends: a form hands it over.
"use strict";
function handOver() {
  const token = location.hash.slice(1);
  if (!token) return;
  history.replaceState(null, "", location.pathname);
  const form = document.querySelector("form");
  form.elements.token.value = token;
  form.submit();
}
handOver();
// A link that is opened where this page is open already loads nothing anew.
addEventListener("hashchange", handOver);
"""
