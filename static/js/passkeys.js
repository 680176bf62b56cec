// Ties allauth's passkey script to the form that names, in data-passkey, which of its acts it needs.
(() => {
  "use strict";

  const form = document.querySelector("[data-passkey]");
  if (!form) return;

  // Cancelled by the person, timed out, or no device: the page says so and stays as it is.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    form.querySelector("[data-passkey-problem]").textContent = form.dataset.failed;
  });

  window.allauth.webauthn.forms[form.dataset.passkey]({
    ids: {
      add: "passkey-button",
      authenticate: "passkey-button",
      credential: form.elements.credential.id,
      data: "passkey-data",
    },
  });
})();
