/** The demo shop's goods, prices in minor units. The native demo data generator reads the same file. */
import data from "./catalog.json";

export interface Variant {
  id: number;
  title: string;
  sku: string;
  colour: string;
  price_minor: number;
  compare_at_minor: number | null;
  available: boolean;
  grams: number;
}

export interface Product {
  id: number;
  handle: string;
  title: string;
  type: string;
  /** Which drawing of `art.ts` shows it. */
  art: string;
  collections: string[];
  /** Where adding to the cart leads: `drawer` (by fetch) or `page` (by form post). */
  cart: string;
  /** What its variants differ in; `Title` when there is only one, as on Shopify. */
  option: string;
  description: string;
  details: string[];
  variants: Variant[];
}

export interface Collection {
  id: number;
  handle: string;
  title: string;
  description: string;
}

export const { shop, shipping, tax, discounts, collections, products } = data as {
  shop: typeof data.shop;
  shipping: typeof data.shipping;
  tax: typeof data.tax;
  discounts: typeof data.discounts;
  collections: Collection[];
  products: Product[];
};

/** Every product, as the collection Shopify themes link to as "all". */
export const allProducts: Collection = {
  id: 451203310000,
  handle: "all",
  title: "Everything",
  description: "All we make, on one page.",
};

const byHandle = new Map(products.map((product) => [product.handle, product]));
const byVariant = new Map(
  products.flatMap((product) =>
    product.variants.map((variant) => [variant.id, { product, variant }] as const),
  ),
);

export function findProduct(handle: string): Product | undefined {
  return byHandle.get(handle);
}

export function findVariant(id: number): { product: Product; variant: Variant } | undefined {
  return byVariant.get(id);
}

export function findCollection(handle: string): Collection | undefined {
  if (handle === allProducts.handle) return allProducts;
  return collections.find((collection) => collection.handle === handle);
}

export function productsOf(collection: Collection): Product[] {
  if (collection.handle === allProducts.handle) return products;
  return products.filter((product) => product.collections.includes(collection.handle));
}

/** The variant shown first: the first one that can be bought. */
export function firstVariant(product: Product): Variant {
  return product.variants.find((variant) => variant.available) ?? product.variants[0]!;
}

/** A variant's own title, or null for the only variant of a product. */
export function variantTitle(product: Product, variant: Variant): string | null {
  return product.option === "Title" ? null : variant.title;
}

/** "Morning Mug - Moss", as Shopify names a line. */
export function fullTitle(product: Product, variant: Variant): string {
  const own = variantTitle(product, variant);
  return own === null ? product.title : `${product.title} - ${own}`;
}

export function productPath(product: Product, variant?: Variant): string {
  const path = `/shop/products/${product.handle}`;
  return variant === undefined ? path : `${path}?variant=${variant.id}`;
}

export function imagePath(product: Product, variant: Variant): string {
  return `/shop/cdn/files/${product.handle}-${variant.colour}.svg`;
}
