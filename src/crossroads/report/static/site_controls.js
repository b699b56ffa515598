// Controls of a page: a slider says its number while it moves, and the page is asked anew when it comes to rest.

function follow(form) {
  let soon = 0;
  const ask = (wait) => {
    clearTimeout(soon);
    soon = setTimeout(() => {
      const address = new URL(form.action);
      for (const [name, value] of new FormData(form)) address.searchParams.set(name, value);
      document.dispatchEvent(new CustomEvent("crossroads:go", { detail: address }));
    }, wait);
  };
  form.addEventListener("input", (event) => {
    const told = event.target.parentElement.querySelector("output");
    if (told) told.textContent = event.target.value;
  });
  form.addEventListener("change", (event) => ask(event.target.type === "range" ? 250 : 0));
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(0); });
}

function begin() {
  document.querySelectorAll("form[data-controls]:not([data-followed])").forEach((form) => { form.dataset.followed = ""; follow(form); });
}

document.addEventListener("crossroads:page", begin);
begin();
