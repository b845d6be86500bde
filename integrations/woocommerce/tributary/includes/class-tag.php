<?php
/**
 * What the plugin adds to the shop's pages.
 *
 * @package Tributary
 */

namespace Tributary;

defined( 'ABSPATH' ) || exit;

/**
 * The pixel, and the facts of the page as JSON.
 */
final class Tag {
	/**
	 * Hooks into the pages of the shop.
	 */
	public static function register(): void {
		add_action( 'wp_head', array( self::class, 'print_pixel' ), 1 );
		add_action( 'wp_footer', array( self::class, 'print_facts' ) );
	}

	/**
	 * Prints the pixel. It reads its host and token from its own address, so it may not be
	 * put into one file with other scripts: it is no enqueued script, and it says so to
	 * plugins that optimise.
	 */
	public static function print_pixel(): void {
		$token = Settings::get( 'pixel_token' );
		if ( ! self::is_set_up() ) {
			return;
		}
		$address = Settings::get( 'host' ) . '/pixels/' . rawurlencode( $token ) . '.js';
		echo '<script data-cfasync="false" data-no-optimize="1">window.cvg||(c=window.cvg=function(){c.process?c.process.apply(c,arguments):c.queue.push(arguments)},c.queue=[]);' .
			'cvg({method:"track",eventName:"$page_load"});</script>' . "\n";
		// phpcs:ignore WordPress.WP.EnqueuedResources.NonEnqueuedScript -- See above.
		echo '<script data-cfasync="false" data-no-optimize="1" src="' . esc_url( $address ) . '" async></script>' . "\n";
	}

	/**
	 * Prints what the page is about.
	 */
	public static function print_facts(): void {
		if ( ! self::is_set_up() ) {
			return;
		}
		// Texts with "</script" cannot end the element: the sign is written as a code.
		$json = wp_json_encode( Facts::of_page(), JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_UNICODE );
		if ( false === $json ) {
			return;
		}
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- JSON, see above.
		echo '<script type="application/json" data-tributary>' . $json . '</script>' . "\n";
	}

	/**
	 * Whether there is a pixel to load on this page.
	 */
	private static function is_set_up(): bool {
		return '' !== Settings::get( 'host' ) && '' !== Settings::get( 'pixel_token' ) && ! is_customize_preview();
	}
}
