// The button says how much it promises; without script it says "Promise" alone.

function sayAmount(form, words) {
  const typed = form.querySelector("[data-amount]").value.replace(/\s/g, "");
  const chosen = form.querySelector("input[type=radio]:checked")?.value ?? "";
  const amount = typed || chosen;
  const button = form.querySelector("[data-promise]");
  button.textContent = /^[1-9][0-9]{0,8}$/.test(amount)
    ? words.replace("000", amount)
    : form.dataset.plain;
}

for (const form of document.querySelectorAll("form[data-words]")) {
  const say = () => sayAmount(form, form.dataset.words);
  form.addEventListener("input", say);
  window.addEventListener("pageshow", say);
  say();
}
