import { Html, html } from "../html";
import { layout, Visit } from "../layout";
import { price } from "../money";
import { Buyer, COUNTRIES } from "../order/buyer";
import { Totals } from "../order/totals";
import { sums } from "./sums";

export interface CheckoutSheet {
  /** Path of this checkout. */
  path: string;
  buyer: Buyer;
  problems: Partial<Record<keyof Buyer, string>>;
  totals: Totals;
  /** A code that was typed and is not known. */
  wrong_code: string;
}

export function checkoutPage(visit: Visit, sheet: CheckoutSheet): Html {
  return layout(visit, {
    title: "Checkout",
    description: "Where should it go?",
    path: sheet.path,
    template: "checkout",
    body: html`<div class="checkout">
<section><h1>Checkout</h1><p class="quiet">Filled in with a made-up customer; change what you like. Nothing is charged.</p>
${Object.keys(sheet.problems).length > 0 && html`<p class="notice" role="alert">Please look at the marked fields.</p>`}
${form(sheet)}</section>
<aside class="summary" aria-label="Your order"><h2>Your order</h2>${sums(sheet.totals)}${discountForm(sheet)}</aside></div>`,
  });
}

function form(sheet: CheckoutSheet): Html {
  const field = (name: keyof Buyer, label: string, autocomplete: string, type = "text"): Html =>
    input(sheet, name, label, autocomplete, type);
  return html`<form action="${sheet.path}" method="post" class="checkout-form" novalidate>
<input type="hidden" name="discount" value="${sheet.totals.discount?.code ?? ""}">
<fieldset><legend>Contact</legend>${field("email", "E-mail", "email", "email")}${field("phone", "Phone (optional)", "tel", "tel")}</fieldset>
<fieldset><legend>Delivery</legend>
<div class="pair">${field("first_name", "First name", "given-name")}${field("last_name", "Last name", "family-name")}</div>
${field("address1", "Address", "address-line1")}
<div class="pair">${field("zip", "Postal code", "postal-code")}${field("city", "City", "address-level2")}</div>
${countrySelect(sheet)}</fieldset>
<button class="button" type="submit">Pay ${price(sheet.totals.total_minor)}</button></form>`;
}

function input(sheet: CheckoutSheet, name: keyof Buyer, label: string, autocomplete: string, type: string): Html {
  const problem = sheet.problems[name];
  return html`<label class="field">${label} <input type="${type}" name="${name}" value="${sheet.buyer[name]}" autocomplete="${autocomplete}" maxlength="120" ${name === "phone" ? "" : "required"} ${problem === undefined ? "" : html`aria-invalid="true" aria-describedby="problem-${name}"`}>
${problem !== undefined && html`<span class="problem" id="problem-${name}">${problem}</span>`}</label>`;
}

function countrySelect(sheet: CheckoutSheet): Html {
  const options = Object.entries(COUNTRIES).map(
    ([code, name]) => html`<option value="${code}" ${code === sheet.buyer.country_code ? "selected" : ""}>${name}</option>`,
  );
  return html`<label class="field">Country <select name="country_code" autocomplete="country">${options}</select></label>`;
}

function discountForm(sheet: CheckoutSheet): Html {
  return html`<form action="${sheet.path}" method="get" class="discount"><label>Discount code <input name="discount" value="${sheet.wrong_code}" placeholder="WELCOME10" maxlength="40"></label><button class="button secondary">Apply</button></form>
${sheet.wrong_code !== "" && html`<p class="problem" role="alert">We do not know the code “${sheet.wrong_code}”.</p>`}`;
}
