// What the types let through and what they refuse: checked by the compiler, never run.
import type { Cvg, Track } from "../index";

cvg({ method: "track", eventName: "$page_load" });
cvg({ method: "track", eventName: "Added To Cart", properties: { variant_id: "72", price: "21.50", currency: "EUR", quantity: 2, colour: "red" } });
cvg({ method: "track", eventName: "Started Checkout", properties: { id: "c1", total_price: 43, currency: "EUR", items: [{ sku: "CAP-L" }] } });
cvg({ method: "track", eventName: "Spun The Wheel", properties: { prize: { kind: "coupon", worth: 5 }, tries: [1, 2] }, eventID: 7 });
cvg({ method: "track", eventName: "Signed In", profileProperties: { $email: "ann@shop.example" }, aliases: ["urn:email:ann@shop.example"] });
cvg({ method: "consent", analytics: "granted" });
cvg({ method: "link_domain", domain: "other.com" });
cvg({ method: "proxy", tracking: "https://shop.example/x", static: "https://shop.example/x/static" });
cvg({ method: "alias", aliases: ["urn:customer_id:77"] });
window.cvg?.({ method: "alias", aliases: [] });
export const custom: Track<"Spun The Wheel"> = { method: "track", eventName: "Spun The Wheel" };
export const kept: Cvg = cvg;

// @ts-expect-error an unknown method
cvg({ method: "identify" });
// @ts-expect-error the event's name is missing
cvg({ method: "track" });
// @ts-expect-error no alias
cvg({ method: "alias", aliases: ["ann@shop.example"] });
// @ts-expect-error neither granted nor denied
cvg({ method: "consent", analytics: "yes" });
// @ts-expect-error a function is no JSON
cvg({ method: "track", eventName: "Spun The Wheel", properties: { prize: () => 1 } });
// @ts-expect-error the domain is missing
cvg({ method: "link_domain" });
// @ts-expect-error a quantity is a number
cvg({ method: "track", eventName: "Added To Cart", properties: { quantity: "two" } });
