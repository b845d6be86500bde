<?php
/**
 * Hands the visitor's ids to the order.
 *
 * @package Tributary
 */

namespace Tributary;

use WC_Order;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps the pixel's cookies in the order's meta; the order's webhook carries them along.
 */
final class Order_Ids {
	/** Order meta and the cookie it comes from. */
	const COOKIES = array(
		'_tributary_uid' => '__cvg_uid',
		'_tributary_sid' => '__cvg_sid',
	);

	/** An id as the pixel makes them; what else a browser may send is nobody's id. */
	const ID = '/^[A-Za-z0-9_-]{8,64}$/';

	/**
	 * Hooks into both checkouts, before WooCommerce saves the order.
	 */
	public static function register(): void {
		add_action( 'woocommerce_checkout_create_order', array( self::class, 'add' ) );
		add_action( 'woocommerce_store_api_checkout_update_order_from_request', array( self::class, 'add' ) );
	}

	/**
	 * Adds the ids to an order that is about to be saved.
	 *
	 * @param mixed $order The order.
	 */
	public static function add( $order ): void {
		if ( ! $order instanceof WC_Order ) {
			return;
		}
		foreach ( self::COOKIES as $meta => $cookie ) {
			// phpcs:ignore WordPress.Security.ValidatedSanitizedInput.InputNotSanitized -- Only an id passes.
			$id = isset( $_COOKIE[ $cookie ] ) ? wp_unslash( $_COOKIE[ $cookie ] ) : '';
			if ( is_string( $id ) && preg_match( self::ID, $id ) ) {
				$order->update_meta_data( $meta, $id );
			}
		}
	}
}
