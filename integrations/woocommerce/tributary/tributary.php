<?php
/**
 * Plugin Name: Tributary for WooCommerce
 * Description: First-party customer events: adds the pixel, says what each page is about, hands the visitor's ids to the order and sends orders and customers by webhook.
 * Version: 1.0.0
 * Requires at least: 6.1
 * Requires PHP: 7.4
 * Requires Plugins: woocommerce
 * WC requires at least: 7.2
 * Author: Tributary
 * License: Apache-2.0
 * License URI: https://www.apache.org/licenses/LICENSE-2.0
 * Text Domain: tributary
 *
 * @package Tributary
 */

namespace Tributary;

defined( 'ABSPATH' ) || exit;

require_once __DIR__ . '/includes/class-settings.php';
require_once __DIR__ . '/includes/class-facts.php';
require_once __DIR__ . '/includes/class-tag.php';
require_once __DIR__ . '/includes/class-order-ids.php';
require_once __DIR__ . '/includes/class-webhooks.php';
require_once __DIR__ . '/includes/class-settings-page.php';

// Orders are read and written by WooCommerce's own objects only, in either of its stores.
add_action(
	'before_woocommerce_init',
	static function () {
		$features = '\Automattic\WooCommerce\Utilities\FeaturesUtil';
		if ( class_exists( $features ) ) {
			$features::declare_compatibility( 'custom_order_tables', __FILE__, true );
			$features::declare_compatibility( 'cart_checkout_blocks', __FILE__, true );
		}
	}
);

add_action(
	'plugins_loaded',
	static function () {
		if ( ! class_exists( 'WooCommerce' ) ) {
			return;
		}
		Tag::register();
		Order_Ids::register();
		Settings_Page::register();
	}
);

register_deactivation_hook( __FILE__, array( Webhooks::class, 'pause' ) );
