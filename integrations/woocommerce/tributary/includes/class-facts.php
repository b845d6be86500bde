<?php
/**
 * The facts of a page (Tributary's docs/wire.md, "Facts in the page").
 *
 * @package Tributary
 */

namespace Tributary;

use WC_Product;

defined( 'ABSPATH' ) || exit;

/**
 * Reads WooCommerce's objects into the facts. Prices are decimal strings as the shop shows
 * them, with or without tax.
 */
final class Facts {
	/** Items of a listing, at most. */
	const MAX_ITEMS = 50;

	/** Variations of a product, at most. */
	const MAX_VARIANTS = 100;

	/**
	 * The facts of the page that is being shown.
	 *
	 * @return array<string, mixed>
	 */
	public static function of_page(): array {
		$facts = array(
			'platform' => 'woocommerce',
			'page'     => 'other',
			'currency' => get_woocommerce_currency(),
			'unit'     => 'major',
		);
		$product = is_product() ? wc_get_product( get_queried_object_id() ) : null;
		if ( $product instanceof WC_Product ) {
			return array_merge( $facts, array( 'page' => 'product' ), self::product( $product ) );
		}
		if ( is_shop() || is_product_taxonomy() ) {
			return array_merge( $facts, array( 'page' => 'collection', 'collection' => self::collection() ) );
		}
		// The pages after the checkout are below its address, but the cart is not what they are about.
		$is_checkout = is_checkout() && ! is_order_received_page() && ! is_checkout_pay_page();
		if ( is_cart() || $is_checkout ) {
			$page = is_cart() ? 'cart' : 'checkout';
			return array_merge( $facts, array( 'page' => $page, 'cart' => self::cart() ) );
		}
		return $facts;
	}

	/**
	 * A product page's product, and the variation that is chosen when it opens.
	 *
	 * @param WC_Product $product The product.
	 * @return array<string, mixed>
	 */
	private static function product( WC_Product $product ): array {
		$is_variable = $product->is_type( 'variable' );
		$ids         = $is_variable ? array_slice( $product->get_visible_children(), 0, self::MAX_VARIANTS ) : array( $product->get_id() );
		$variants    = array_filter( array_map( 'wc_get_product', $ids ) );
		return array(
			'product'    => array(
				'id'       => $product->get_id(),
				'title'    => self::plain( $product->get_name() ),
				'vendor'   => self::vendor( $product->get_id() ),
				'url'      => $product->get_permalink(),
				'image'    => self::image( $product ),
				'variants' => array_map( array( self::class, 'variant' ), array_values( $variants ) ),
			),
			'variant_id' => $is_variable ? self::chosen( $product ) : $product->get_id(),
		);
	}

	/**
	 * A variation, or a product that has none.
	 *
	 * @param WC_Product $product The variation.
	 * @return array<string, mixed>
	 */
	private static function variant( WC_Product $product ): array {
		return array(
			'id'    => $product->get_id(),
			'sku'   => $product->get_sku(),
			'title' => self::plain( $product->get_name() ),
			'price' => self::price( $product ),
			'image' => self::image( $product ),
		);
	}

	/**
	 * The variation of the attributes that the product chooses by itself; null when it
	 * chooses none.
	 *
	 * @param WC_Product $product A variable product.
	 */
	private static function chosen( WC_Product $product ): ?int {
		$chosen = array();
		foreach ( $product->get_default_attributes() as $name => $value ) {
			$chosen[ 'attribute_' . sanitize_title( $name ) ] = $value;
		}
		if ( array() === $chosen ) {
			return null;
		}
		$id = (int) \WC_Data_Store::load( 'product' )->find_matching_product_variation( $product, $chosen );
		return 0 === $id ? null : $id;
	}

	/**
	 * The shop page, a category, a tag, or a search for products.
	 *
	 * @return array<string, mixed>
	 */
	private static function collection(): array {
		global $wp_query;
		$term = is_product_taxonomy() ? get_queried_object() : null;
		if ( $term instanceof \WP_Term ) {
			list( $id, $title ) = array( (string) $term->term_id, $term->name );
		} elseif ( is_search() ) {
			list( $id, $title ) = array( 'search', get_search_query( false ) );
		} else {
			list( $id, $title ) = array( 'shop', get_the_title( wc_get_page_id( 'shop' ) ) );
		}
		$products = array_filter( array_map( 'wc_get_product', array_slice( $wp_query->posts ?? array(), 0, self::MAX_ITEMS ) ) );
		return array(
			'id'    => $id,
			'title' => self::plain( $title ),
			'items' => array_map( array( self::class, 'listed' ), array_values( $products ) ),
		);
	}

	/**
	 * A product in a listing.
	 *
	 * @param WC_Product $product The product.
	 * @return array<string, mixed>
	 */
	private static function listed( WC_Product $product ): array {
		return array(
			'product_id' => $product->get_id(),
			'variant_id' => $product->is_type( 'variable' ) ? null : $product->get_id(),
			'sku'        => $product->get_sku(),
			'name'       => self::plain( $product->get_name() ),
			'vendor'     => self::vendor( $product->get_id() ),
			'price'      => self::price( $product ),
			'url'        => $product->get_permalink(),
			'image'      => self::image( $product ),
		);
	}

	/**
	 * The cart, with the names of Shopify's `/cart.js`.
	 *
	 * @return array<string, mixed>|null
	 */
	private static function cart(): ?array {
		$cart = WC()->cart;
		if ( null === $cart ) {
			return null;
		}
		$items = array();
		foreach ( $cart->get_cart() as $line ) {
			if ( $line['data'] instanceof WC_Product ) {
				$items[] = self::line( $line['data'], $line );
			}
		}
		return array(
			'total_price' => self::decimal( $cart->get_total( 'edit' ) ),
			'currency'    => get_woocommerce_currency(),
			'items'       => $items,
		);
	}

	/**
	 * A line of the cart.
	 *
	 * @param WC_Product           $product The product or variation.
	 * @param array<string, mixed> $line    The line, as the cart keeps it.
	 * @return array<string, mixed>
	 */
	private static function line( WC_Product $product, array $line ): array {
		$variation = (int) ( $line['variation_id'] ?? 0 );
		return array(
			'product_id'    => (int) $line['product_id'],
			'variant_id'    => 0 === $variation ? (int) $line['product_id'] : $variation,
			'sku'           => $product->get_sku(),
			'product_title' => self::plain( $product->get_name() ),
			'vendor'        => self::vendor( (int) $line['product_id'] ),
			'price'         => self::price( $product ),
			'quantity'      => $line['quantity'],
			'url'           => $product->get_permalink(),
			'image'         => self::image( $product ),
		);
	}

	/**
	 * What a product costs, as the shop shows it; null when it has no price.
	 *
	 * @param WC_Product $product The product.
	 */
	private static function price( WC_Product $product ): ?string {
		return '' === (string) $product->get_price() ? null : self::decimal( wc_get_price_to_display( $product ) );
	}

	/**
	 * An amount as a decimal with the shop's number of places.
	 *
	 * @param string|float $amount As WooCommerce computes it.
	 */
	private static function decimal( $amount ): string {
		return wc_format_decimal( $amount, wc_get_price_decimals() );
	}

	/**
	 * The product's brand, where the shop keeps brands.
	 *
	 * @param int $product_id The product.
	 */
	private static function vendor( int $product_id ): ?string {
		$brands = taxonomy_exists( 'product_brand' ) ? get_the_terms( $product_id, 'product_brand' ) : array();
		return is_array( $brands ) && array() !== $brands ? self::plain( $brands[0]->name ) : null;
	}

	/**
	 * Address of the product's picture.
	 *
	 * @param WC_Product $product The product.
	 */
	private static function image( WC_Product $product ): ?string {
		$address = wp_get_attachment_image_url( (int) $product->get_image_id(), 'woocommerce_single' );
		return false === $address ? null : $address;
	}

	/**
	 * A name without the markup and the escaping that WordPress keeps names in.
	 *
	 * @param string $name As stored.
	 */
	private static function plain( string $name ): string {
		return trim( html_entity_decode( wp_strip_all_tags( $name ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ) );
	}
}
