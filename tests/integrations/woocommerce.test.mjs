// The WooCommerce plugin in a stand-in of WordPress. Without PHP these tests are skipped;
// `npm test` installs it where it can.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { php, run, skip } from "./woocommerce/run.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const plugin = join(root, "integrations/woocommerce/tributary");
const FORM = { host: "https://events.shop.example/", pixel_token: "px_7Yw2kQ", orders_token: "wc_Qm81Lx", secret: "whsec_ü" };
const SAVE = { do: "save", form: FORM };
const TOPICS = ["order.created", "order.updated", "order.deleted", "order.restored", "customer.created", "customer.updated"];
const HOSTILE = `Beanie &amp; Hat</script><script>window.hacked=1</script> "x" ☕`;

const products = {
  7: { type: "variable", name: HOSTILE, children: [71, 72, 73], default: { pa_size: "large" }, image: 5 },
  71: { name: "Cap - Small", sku: "CAP-S", price: "16.72" },
  72: { name: "Cap - Large", sku: "CAP-L", price: "18.06", image: 6 },
  8: { name: "Mug", sku: "MUG", price: "10" },
  9: { name: "On request" },
};
const page = (changes) => ({ do: "page", products, brands: { 7: "Oracle &amp; Sons" }, ...changes });

/** The facts of a page, as a browser would read them. */
function facts(changes) {
  const [, { footer }] = run(SAVE, page(changes));
  const [, text] = /^<script type="application\/json" data-tributary>([^<]*)<\/script>\n$/.exec(footer);
  return JSON.parse(text);
}

describe("the WooCommerce plugin", { skip }, () => {
  test("every file is PHP", () => {
    const files = readdirSync(plugin, { recursive: true }).filter((name) => name.endsWith(".php"));
    assert.ok(files.length > 6);
    for (const file of files) {
      const linted = spawnSync(php, ["-l", join(plugin, file)]);
      assert.equal(linted.status, 0, `${file}: ${linted.stdout}${linted.stderr}`);
    }
  });

  test("the pixel comes first in the head, once it is set up", () => {
    const [before, , { head }] = run(page({}), SAVE, page({}));
    assert.deepEqual(before, { head: "", footer: "" });
    const [stub, tag] = head.split("\n");
    assert.match(stub, /^<script[^>]*>window\.cvg\|\|.*cvg\({method:"track",eventName:"\$page_load"}\);<\/script>$/);
    assert.match(tag, /^<script[^>]* src="https:\/\/events\.shop\.example\/pixels\/px_7Yw2kQ\.js" async><\/script>$/);
    assert.deepEqual(run(SAVE, page({ is_customize_preview: true }))[1], before);
  });

  test("a product page says the product, its variations and the chosen one", () => {
    assert.deepEqual(facts({ is_product: true, queried: 7 }), {
      platform: "woocommerce",
      page: "product",
      currency: "EUR",
      unit: "major",
      product: {
        id: 7,
        title: 'Beanie & Hat "x" ☕',
        vendor: "Oracle & Sons",
        url: "https://shop.example/?p=7",
        image: "https://shop.example/5-woocommerce_single.jpg",
        variants: [
          { id: 71, sku: "CAP-S", title: "Cap - Small", price: "19.90", image: null },
          { id: 72, sku: "CAP-L", title: "Cap - Large", price: "21.49", image: "https://shop.example/6-woocommerce_single.jpg" },
        ],
      },
      variant_id: 72,
    });
    const simple = facts({ is_product: true, queried: 8 });
    assert.deepEqual([simple.variant_id, simple.product.variants.map((one) => [one.id, one.price])], [8, [[8, "11.90"]]]);
    assert.equal(facts({ is_product: true, queried: 9 }).product.variants[0].price, null);
  });

  test("a category, the shop and a search say what they list, in order", () => {
    const category = facts({ is_product_taxonomy: true, queried: 15, term: "Hats &amp; Co", posts: [8, 7, 404] });
    assert.deepEqual([category.page, category.collection.id, category.collection.title], ["collection", "15", "Hats & Co"]);
    assert.deepEqual(category.collection.items[0], {
      product_id: 8,
      variant_id: 8,
      sku: "MUG",
      name: "Mug",
      vendor: null,
      price: "11.90",
      url: "https://shop.example/?p=8",
      image: null,
    });
    assert.deepEqual(category.collection.items.map((one) => [one.product_id, one.variant_id]), [[8, 8], [7, null]]);
    const shop = facts({ is_shop: true, posts: Array(60).fill(8) }).collection;
    assert.deepEqual([shop.id, shop.title, shop.items.length], ["shop", "Shop & More", 50]);
    const search = facts({ is_shop: true, is_search: true, search: "hat" }).collection;
    assert.deepEqual(search, { id: "search", title: "hat", items: [] });
  });

  test("cart and checkout say the cart, the pages after them do not", () => {
    const cart = { total: "33.389999999999997", lines: [{ id: 72, product_id: 7, variation_id: 72, quantity: 1 }, { id: 8, product_id: 8, variation_id: 0, quantity: 1 }] };
    const { page: name, cart: told } = facts({ is_cart: true, cart });
    assert.deepEqual([name, told.total_price, told.currency], ["cart", "33.39", "EUR"]);
    assert.deepEqual(told.items.map((one) => [one.product_id, one.variant_id, one.product_title, one.price, one.quantity]), [
      [7, 72, "Cap - Large", "21.49", 1],
      [8, 8, "Mug", "11.90", 1],
    ]);
    assert.equal(facts({ is_checkout: true, cart }).page, "checkout");
    for (const after of ["is_order_received_page", "is_checkout_pay_page"]) {
      const other = { platform: "woocommerce", page: "other", currency: "EUR", unit: "major" };
      assert.deepEqual(facts({ is_checkout: true, [after]: true, cart }), other, after);
    }
  });

  test("no text of the shop can end the element it stands in", () => {
    const [, { footer }] = run(SAVE, page({ is_product: true, queried: 7 }));
    assert.equal(footer.match(/<\//g).length, 1);
  });

  for (const hook of ["woocommerce_checkout_create_order", "woocommerce_store_api_checkout_update_order_from_request"]) {
    test(`the visitor's ids go into the order: ${hook}`, () => {
      const uid = "01936f5e-7c3a-7b1e-9d55-0c6c3b1f29ff";
      const order = (cookies) => ({ do: "checkout", hook, cookies });
      const [both, none, odd] = run(
        order({ __cvg_uid: uid, __cvg_sid: "01936f5e-7c3a-7b1e-9d55-0c6c3b1f2a00", other: "x" }),
        order({}),
        order({ __cvg_uid: "<script>", __cvg_sid: ["a", "b"] }),
      );
      assert.deepEqual(both, { _tributary_uid: uid, _tributary_sid: "01936f5e-7c3a-7b1e-9d55-0c6c3b1f2a00" });
      assert.deepEqual([none, odd], [{}, {}]);
    });
  }

  test("saving makes the six webhooks, and saving again repairs them", () => {
    const [, first, , , , second] = run(SAVE, { do: "webhooks" }, { do: "break", id: 11 }, { do: "remove", id: 12 }, SAVE, { do: "webhooks" });
    for (const webhooks of [first, second]) {
      assert.deepEqual(Object.values(webhooks).map((one) => one.topic).sort(), [...TOPICS].sort());
      for (const one of Object.values(webhooks)) {
        assert.deepEqual(
          [one.delivery_url, one.secret, one.status, one.api_version, one.user_id],
          ["https://events.shop.example/webhooks/woocommerce/wc_Qm81Lx", "whsec_ü", "active", 3, 7],
        );
      }
    }
    assert.equal(Object.keys(second).length, 6);
  });

  test("without an address the webhooks go", () => {
    const [, , left] = run(SAVE, { do: "save", form: { ...FORM, orders_token: "" } }, { do: "webhooks" });
    assert.deepEqual(left, {});
  });

  test("only who manages the shop can save, and only from the form", () => {
    const [noRight, noNonce, options] = run({ ...SAVE, may: false }, { ...SAVE, nonce: "forged" }, { do: "options" });
    assert.deepEqual([noRight, noNonce, options], ["died: You may not change these settings.", "died: expired", {}]);
  });

  test("what is wrong is said and leaves the setting as it was", () => {
    const wrong = { host: "javascript:alert(1)", pixel_token: "a b", orders_token: "wc_Qm81Lx", secret: "s" };
    const [, , options, page] = run(SAVE, { do: "save", form: wrong, ping: "Error: Delivery URL cannot be reached" }, { do: "options" }, { do: "show" });
    const { host, pixel_token } = options.tributary_settings;
    assert.deepEqual([host, pixel_token], ["https://events.shop.example", "px_7Yw2kQ"]);
    for (const problem of ["Write the collector as", "A token has 6 to 64", "Delivery URL cannot be reached"]) assert.ok(page.includes(problem), problem);
  });

  test("the page shows the settings escaped and how each webhook is doing", () => {
    const form = { ...FORM, secret: `"><b onclick=1>` };
    const [, , shown] = run({ do: "save", form }, { do: "break", id: 11 }, { do: "show" });
    assert.ok(!shown.includes("<b"));
    assert.ok(shown.includes("<code>order.created</code>: disabled"));
    assert.ok(shown.includes("<code>order.updated</code>: active"));
    const [fresh] = run({ do: "show" });
    assert.match(fresh, /name="secret" value="s{40}"/);
  });

  test("switched off it pauses, deleted it leaves nothing", () => {
    const [, , paused, , webhooks, options] = run(SAVE, { do: "deactivate" }, { do: "webhooks" }, { do: "uninstall" }, { do: "webhooks" }, { do: "options" });
    assert.ok(Object.values(paused).every((one) => one.status === "paused"));
    assert.deepEqual([webhooks, options], [{}, {}]);
  });
});
