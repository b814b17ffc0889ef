// Starts GOV.UK Frontend's components. Every page works without this file.
// Imports end with a semicolon: Django finds them by it when it puts hashes into names.

import { initAll } from "./govuk-frontend.min.js";
import { followProgress } from "./progress.js";
import { forgetAtSignOut } from "./sign-out.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}

initAll();
followProgress();
forgetAtSignOut();
