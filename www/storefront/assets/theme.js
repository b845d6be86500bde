// The theme's behaviour. Every page works without it; it adds the cart drawer,
// quick add, and variant switching without a reload.
(() => {
  const root = window.Shopify.routes.root;
  const drawer = document.getElementById("cart-drawer");
  const say = (text) => {
    const status = document.querySelector("[data-status]");
    if (status) status.textContent = text;
  };
  const money = (minor) => `€${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, "0")}`;

  async function call(path, body) {
    const response = await fetch(root + path, {
      method: body ? "POST" : "GET",
      headers: body ? { "Content-Type": "application/json", Accept: "application/json" } : {},
      body: body && JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.description);
    return answer;
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function drawerLine(item) {
    const line = element("li");
    const image = element("img");
    Object.assign(image, { src: item.image, alt: "", width: 72, height: 72 });
    const name = element("span");
    name.append(item.product_title, element("br"), element("span", "quiet", [item.variant_title, `× ${item.quantity}`].filter(Boolean).join(" ")));
    line.append(image, name, element("span", "", money(item.final_line_price)));
    return line;
  }

  function show(cart) {
    document.querySelector("[data-cart-count]").textContent = cart.item_count;
    drawer.querySelector("[data-drawer-lines]").replaceChildren(...cart.items.map(drawerLine));
    drawer.querySelector("[data-drawer-total]").textContent = money(cart.total_price);
  }

  async function addToDrawer(button, line) {
    button.disabled = true;
    try {
      await call("cart/add.js", line);
      show(await call("cart.js"));
      say("Added to cart");
      if (!drawer.open) drawer.showModal();
    } catch (error) {
      say(error.message);
      button.parentElement.querySelector(".problem")?.remove();
      button.after(element("span", "problem", error.message));
    } finally {
      button.disabled = false;
    }
  }

  function chooseVariant(form, variant) {
    const url = new URL(location.href);
    url.searchParams.set("variant", variant.id);
    history.replaceState(history.state, "", url);
    const article = form.closest("[data-product]");
    const price = article.querySelector("[data-price]");
    price.textContent = money(variant.price);
    if (variant.compare_at_price) price.append(" ", element("s", "", money(variant.compare_at_price)));
    Object.assign(article.querySelector("[data-image]"), variant.featured_image);
    const add = form.querySelector("[data-add]");
    add.disabled = !variant.available;
    add.textContent = variant.available ? "Add to cart" : "Sold out";
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-quick-add]");
    if (button) addToDrawer(button, { id: Number(button.dataset.quickAdd), quantity: 1 });
    if (event.target === drawer) drawer.close();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.cart !== "drawer") return;
    event.preventDefault();
    const fields = new FormData(form);
    addToDrawer(form.querySelector("[data-add]"), {
      id: Number(fields.get("id")),
      quantity: Number(fields.get("quantity")),
    });
  });

  document.addEventListener("change", (event) => {
    const quantity = event.target.closest(".change [name=quantity]");
    if (quantity) quantity.form.requestSubmit();
    const json = document.querySelector("[data-product-json]");
    if (!event.target.matches("[data-variant]") || !json) return;
    const variants = JSON.parse(json.textContent).variants;
    const variant = variants.find((one) => String(one.id) === event.target.value);
    if (variant) chooseVariant(event.target.form, variant);
  });
})();
