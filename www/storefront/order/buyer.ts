/** The person who checks out: what the form sends, and the made-up one it starts with. */
import { digest } from "../digest";
import { text } from "../input";

export interface Buyer {
  email: string;
  first_name: string;
  last_name: string;
  phone: string;
  address1: string;
  zip: string;
  city: string;
  country_code: string;
}

export const COUNTRIES: Record<string, string> = {
  AT: "Austria",
  BE: "Belgium",
  DE: "Germany",
  FR: "France",
  NL: "Netherlands",
  CH: "Switzerland",
  GB: "United Kingdom",
  US: "United States",
};

const FIRST = ["Mara", "Jonas", "Elif", "Henrik", "Paula", "Anton", "Lina", "Tariq", "Greta", "Noah", "Ines", "Viktor"];
const LAST = ["Lindner", "Okafor", "Berger", "Vogt", "Sandoval", "Maas", "Petrov", "Hollmann", "Ayari", "Winkler", "Thoma", "Novak"];
const PLACES = [
  ["Kastanienallee", "10435", "Berlin"],
  ["Schulterblatt", "20357", "Hamburg"],
  ["Venloer Straße", "50672", "Köln"],
  ["Gärtnerplatz", "80469", "München"],
  ["Karl-Heine-Straße", "04229", "Leipzig"],
] as const;

const MAX_CHARS = 120;

/** The demo customer of this seed: always the same one for one visitor. */
export async function demoBuyer(seed: string): Promise<Buyer> {
  const bytes = await digest("buyer", seed);
  const pick = <T>(list: readonly T[], idx: number): T => list[bytes[idx]! % list.length]!;
  const [street, zip, city] = pick(PLACES, 2);
  const [first_name, last_name] = [pick(FIRST, 0), pick(LAST, 1)];
  const suffix = (bytes[3]! * 256 + bytes[4]!) % 1000;
  return {
    email: `${first_name}.${last_name}${suffix}@example.com`.toLowerCase(),
    first_name,
    last_name,
    // Numbers that the German regulator keeps free for fiction.
    phone: `+493023125${String(suffix).padStart(3, "0")}`,
    address1: `${street} ${1 + (bytes[5]! % 90)}`,
    zip,
    city,
    country_code: "DE",
  };
}

export function readBuyer(fields: Record<string, unknown>): Buyer {
  const field = (name: string): string => text(fields[name], MAX_CHARS);
  return {
    email: field("email"),
    first_name: field("first_name"),
    last_name: field("last_name"),
    phone: field("phone"),
    address1: field("address1"),
    zip: field("zip"),
    city: field("city"),
    country_code: field("country_code"),
  };
}

/** What is wrong with the form, by field; empty when nothing is. */
export function problems(buyer: Buyer): Partial<Record<keyof Buyer, string>> {
  const found: Partial<Record<keyof Buyer, string>> = {};
  const required = ["first_name", "last_name", "address1", "zip", "city"] as const;
  for (const name of required) if (buyer[name] === "") found[name] = "Please fill this in.";
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(buyer.email)) found.email = "Please enter an e-mail address.";
  if (!/^(\+?[\d\s()/.-]{5,30})?$/.test(buyer.phone)) found.phone = "Please enter a phone number, or leave it empty.";
  if (!Object.hasOwn(COUNTRIES, buyer.country_code)) found.country_code = "Please choose a country.";
  return found;
}
