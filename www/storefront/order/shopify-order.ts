/** An order in the form of Shopify's REST Admin API, as `orders/create` carries it. */
import { findVariant, fullTitle, shipping, shop, tax, variantTitle } from "../catalog";
import { decimal } from "../money";
import { COUNTRIES } from "./buyer";
import { Exact } from "./exact-json";
import { Placed } from "./placed";
import { PricedLine } from "./totals";

type Fields = { [key: string]: Exact };

export function shopifyOrder(order: Placed, origin: string): Fields {
  const { buyer, totals, client } = order;
  const at = shopifyTime(order.at);
  const address = shopifyAddress(order);
  return {
    id: order.id,
    admin_graphql_api_id: `gid://shopify/Order/${order.id}`,
    app_id: 580111,
    billing_address: address,
    browser_ip: client.ip,
    buyer_accepts_marketing: false,
    cancel_reason: null,
    cancelled_at: null,
    cart_token: order.cart_token,
    checkout_id: order.id - 1n,
    checkout_token: order.checkout_token,
    client_details: {
      accept_language: client.language,
      browser_height: null,
      browser_ip: client.ip,
      browser_width: null,
      session_hash: null,
      user_agent: client.user_agent,
    },
    closed_at: null,
    confirmation_number: order.token.slice(0, 9).toUpperCase(),
    confirmed: true,
    contact_email: buyer.email,
    created_at: at,
    currency: shop.currency,
    current_shipping_price_set: moneySet(totals.shipping_minor),
    ...amounts(order, "current_"),
    customer: customer(order, address),
    customer_locale: "en-DE",
    discount_applications: discountApplications(order),
    discount_codes: discountCodes(order),
    email: buyer.email,
    estimated_taxes: false,
    financial_status: "paid",
    fulfillment_status: null,
    fulfillments: [],
    landing_site: client.landing_site,
    landing_site_ref: null,
    line_items: totals.lines.map((line, idx) => lineItem(order, line, idx)),
    location_id: null,
    merchant_business_entity_id: "MTcxNDYwMzMx",
    name: `#${order.number}`,
    note: null,
    note_attributes: client.visitor === null ? [] : [{ name: "__cvg_uid", value: client.visitor }],
    number: order.number - 1000,
    order_number: order.number,
    order_status_url: `${origin}/shop/checkouts/${order.checkout_token}/thank_you`,
    payment_gateway_names: ["bogus"],
    phone: buyer.phone || null,
    presentment_currency: shop.currency,
    processed_at: at,
    referring_site: client.referring_site,
    refunds: [],
    shipping_address: address,
    shipping_lines: [shippingLine(order)],
    source_identifier: null,
    source_name: "web",
    source_url: null,
    tags: "",
    tax_exempt: false,
    tax_lines: [taxLine(totals.tax_minor)],
    taxes_included: true,
    test: false,
    token: order.token,
    total_line_items_price: decimal(totals.lines_minor),
    total_line_items_price_set: moneySet(totals.lines_minor),
    total_outstanding: "0.00",
    total_shipping_price_set: moneySet(totals.shipping_minor),
    total_tip_received: "0.00",
    total_weight: totals.lines.reduce((sum, line) => sum + grams(line), 0),
    updated_at: at,
    user_id: null,
    ...amounts(order, ""),
  };
}

/** The same four sums stand twice in an order: as ordered, and as they are after edits. */
function amounts({ totals }: Placed, prefix: "" | "current_"): Fields {
  const sums: [string, number][] = [
    ["subtotal_price", totals.lines_minor - totals.discount_minor],
    ["total_discounts", totals.discount_minor],
    ["total_price", totals.total_minor],
    ["total_tax", totals.tax_minor],
  ];
  return Object.fromEntries(
    sums.flatMap(([name, minor]) => [
      [prefix + name, decimal(minor)],
      [`${prefix}${name}_set`, moneySet(minor)],
    ]),
  ) as Fields;
}

function customer(order: Placed, address: Fields): Fields {
  const at = shopifyTime(order.at);
  return {
    id: order.customer_id,
    admin_graphql_api_id: `gid://shopify/Customer/${order.customer_id}`,
    created_at: at,
    updated_at: at,
    email: order.buyer.email,
    first_name: order.buyer.first_name,
    last_name: order.buyer.last_name,
    orders_count: order.orders_count,
    state: "disabled",
    note: null,
    verified_email: true,
    tags: "",
    currency: shop.currency,
    phone: order.buyer.phone || null,
    tax_exempt: false,
    tax_exemptions: [],
    email_marketing_consent: { state: "not_subscribed", opt_in_level: "single_opt_in", consent_updated_at: null },
    sms_marketing_consent: null,
    default_address: { id: order.customer_id + 1n, customer_id: order.customer_id, ...address, default: true },
  };
}

function lineItem(order: Placed, line: PricedLine, idx: number): Fields {
  const { product, variant } = findVariant(line.variant_id)!;
  const id = order.id + BigInt(idx) + 1n;
  return {
    id,
    admin_graphql_api_id: `gid://shopify/LineItem/${id}`,
    current_quantity: line.quantity,
    discount_allocations:
      line.discount_minor === 0
        ? []
        : [{ amount: decimal(line.discount_minor), amount_set: moneySet(line.discount_minor), discount_application_index: 0 }],
    duties: [],
    fulfillable_quantity: line.quantity,
    fulfillment_service: "manual",
    fulfillment_status: null,
    gift_card: false,
    grams: variant.grams,
    name: fullTitle(product, variant),
    price: decimal(variant.price_minor),
    price_set: moneySet(variant.price_minor),
    product_exists: true,
    product_id: product.id,
    properties: [],
    quantity: line.quantity,
    requires_shipping: true,
    sku: variant.sku,
    tax_lines: [taxLine(line.tax_minor)],
    taxable: true,
    title: product.title,
    total_discount: "0.00",
    total_discount_set: moneySet(0),
    variant_id: variant.id,
    variant_inventory_management: "shopify",
    variant_title: variantTitle(product, variant),
    vendor: shop.name,
  };
}

function shippingLine(order: Placed): Fields {
  const minor = order.totals.shipping_minor;
  return {
    id: order.id + 100n,
    carrier_identifier: null,
    code: shipping.title,
    discounted_price: decimal(minor),
    discounted_price_set: moneySet(minor),
    is_removed: false,
    phone: null,
    price: decimal(minor),
    price_set: moneySet(minor),
    requested_fulfillment_service_id: null,
    source: "shopify",
    title: shipping.title,
    tax_lines: [taxLine(order.totals.shipping_tax_minor)],
    discount_allocations: [],
  };
}

function discountCodes({ totals }: Placed): Exact[] {
  if (totals.discount === null) return [];
  return [{ code: totals.discount.code, amount: decimal(totals.discount_minor), type: "percentage" }];
}

function discountApplications({ totals }: Placed): Exact[] {
  if (totals.discount === null) return [];
  return [
    {
      target_type: "line_item",
      type: "discount_code",
      value: `${totals.discount.percent}.0`,
      value_type: "percentage",
      allocation_method: "across",
      target_selection: "all",
      code: totals.discount.code,
    },
  ];
}

function shopifyAddress({ buyer }: Placed): Fields {
  return {
    first_name: buyer.first_name,
    last_name: buyer.last_name,
    name: `${buyer.first_name} ${buyer.last_name}`,
    address1: buyer.address1,
    address2: null,
    city: buyer.city,
    company: null,
    country: COUNTRIES[buyer.country_code] ?? null,
    country_code: buyer.country_code,
    latitude: null,
    longitude: null,
    phone: buyer.phone || null,
    province: null,
    province_code: null,
    zip: buyer.zip,
  };
}

function taxLine(minor: number): Fields {
  return {
    channel_liable: false,
    price: decimal(minor),
    price_set: moneySet(minor),
    rate: tax.rate_percent / 100,
    title: tax.title,
  };
}

/** Shop money and presentment money: the same here, for this shop sells in one currency. */
function moneySet(minor: number): Fields {
  const money = { amount: decimal(minor), currency_code: shop.currency };
  return { shop_money: money, presentment_money: money };
}

function grams(line: PricedLine): number {
  return (findVariant(line.variant_id)?.variant.grams ?? 0) * line.quantity;
}

/** Shopify writes whole seconds with an offset. */
function shopifyTime(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, "+00:00");
}
