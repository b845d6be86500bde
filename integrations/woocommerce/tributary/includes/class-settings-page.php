<?php
/**
 * The page WooCommerce → Tributary.
 *
 * @package Tributary
 */

namespace Tributary;

defined( 'ABSPATH' ) || exit;

/**
 * Shows and saves the settings.
 */
final class Settings_Page {
	const SLUG   = 'tributary';
	const ACTION = 'tributary_save';
	const RIGHT  = 'manage_woocommerce';

	/** What the last saving of a person has to say, kept for the page that follows. */
	const NOTICE = 'tributary_notice_';

	/**
	 * Hooks into the admin pages.
	 */
	public static function register(): void {
		add_action( 'admin_menu', array( self::class, 'add_page' ) );
		add_action( 'admin_post_' . self::ACTION, array( self::class, 'save' ) );
	}

	/**
	 * Adds the page to WooCommerce's menu.
	 */
	public static function add_page(): void {
		add_submenu_page( 'woocommerce', 'Tributary', 'Tributary', self::RIGHT, self::SLUG, array( self::class, 'show' ) );
	}

	/**
	 * Saves the form, makes the webhooks, and leads back to the page.
	 */
	public static function save(): void {
		if ( ! current_user_can( self::RIGHT ) ) {
			wp_die( esc_html__( 'You may not change these settings.', 'tributary' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( self::ACTION );
		$typed = array();
		foreach ( array_keys( Settings::all() ) as $name ) {
			$typed[ $name ] = isset( $_POST[ $name ] ) && is_string( $_POST[ $name ] ) ? sanitize_text_field( wp_unslash( $_POST[ $name ] ) ) : '';
		}
		$problems = array_values( Settings::save( $typed ) );
		Webhooks::sync();
		$problems[] = Webhooks::ping();
		set_transient( self::NOTICE . get_current_user_id(), array_values( array_filter( $problems ) ), MINUTE_IN_SECONDS );
		wp_safe_redirect( admin_url( 'admin.php?page=' . self::SLUG . '&saved=1' ) );
		exit;
	}

	/**
	 * Shows the form.
	 */
	public static function show(): void {
		$settings = Settings::all();
		if ( '' === $settings['secret'] ) {
			$settings['secret'] = wp_generate_password( 40, false );
		}
		echo '<div class="wrap"><h1>Tributary</h1>';
		self::show_notices();
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
		echo '<input type="hidden" name="action" value="' . esc_attr( self::ACTION ) . '">';
		wp_nonce_field( self::ACTION );
		echo '<table class="form-table" role="presentation">';
		self::show_field( 'host', __( 'Collector', 'tributary' ), $settings, __( 'Where Tributary runs, such as https://events.shop.example.', 'tributary' ) );
		self::show_field( 'pixel_token', __( 'Pixel token', 'tributary' ), $settings, __( 'Token of the source of the kind “Browser pixel”.', 'tributary' ) );
		self::show_field( 'secret', __( 'Signing secret', 'tributary' ), $settings, __( 'Give this to the source of the kind “WooCommerce” when you add it: orders are signed with it.', 'tributary' ) );
		self::show_field( 'orders_token', __( 'Orders token', 'tributary' ), $settings, __( 'Token of that source. Saving makes the webhooks.', 'tributary' ) );
		echo '</table>';
		submit_button();
		echo '</form>';
		self::show_webhooks();
		echo '</div>';
	}

	/**
	 * Shows one setting.
	 *
	 * @param string                $name     Its name.
	 * @param string                $label    What people call it.
	 * @param array<string, string> $settings All values.
	 * @param string                $hint     What belongs there.
	 */
	private static function show_field( string $name, string $label, array $settings, string $hint ): void {
		printf(
			'<tr><th scope="row"><label for="tributary-%1$s">%2$s</label></th><td>' .
			'<input id="tributary-%1$s" name="%1$s" value="%3$s" class="regular-text code" autocomplete="off" spellcheck="false" aria-describedby="tributary-%1$s-hint">' .
			'<p class="description" id="tributary-%1$s-hint">%4$s</p></td></tr>',
			esc_attr( $name ),
			esc_html( $label ),
			esc_attr( $settings[ $name ] ),
			esc_html( $hint )
		);
	}

	/**
	 * Shows what came of the last saving.
	 */
	private static function show_notices(): void {
		$problems = get_transient( self::NOTICE . get_current_user_id() );
		if ( false === $problems ) {
			return;
		}
		delete_transient( self::NOTICE . get_current_user_id() );
		foreach ( $problems as $problem ) {
			echo '<div class="notice notice-error"><p>' . esc_html( $problem ) . '</p></div>';
		}
		if ( array() === $problems ) {
			echo '<div class="notice notice-success"><p>' . esc_html__( 'Saved.', 'tributary' ) . '</p></div>';
		}
	}

	/**
	 * Shows how the webhooks are doing.
	 */
	private static function show_webhooks(): void {
		if ( '' === Webhooks::address() ) {
			return;
		}
		echo '<h2>' . esc_html__( 'Webhooks', 'tributary' ) . '</h2><p><code>' . esc_html( Webhooks::address() ) . '</code></p><ul>';
		foreach ( Webhooks::statuses() as $topic => $status ) {
			echo '<li><code>' . esc_html( $topic ) . '</code>: ' . esc_html( $status ) . '</li>';
		}
		echo '</ul><p>' . esc_html__( 'WooCommerce disables a webhook after some failures in a row. Saving starts all of them again.', 'tributary' ) . '</p>';
	}
}
