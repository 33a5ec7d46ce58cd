"use strict";

// Keys go to the screens at once, without a click into them.
const takeKeys = () => document.querySelector(".xterm-helper-textarea")?.focus();

new MutationObserver(takeKeys).observe(document.body, { attributes: true, attributeFilter: ["class"] });
window.addEventListener("focus", takeKeys);
takeKeys();
