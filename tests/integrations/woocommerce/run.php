<?php
/**
 * Runs the plugin through the steps that come as JSON on the standard input, and prints what
 * each step left as JSON.
 */

require __DIR__ . '/wordpress.php';
$plugin = dirname( __DIR__, 3 ) . '/integrations/woocommerce/tributary';
require "$plugin/tributary.php";
do_action( 'before_woocommerce_init' );
do_action( 'plugins_loaded' );
do_action( 'admin_menu' );

/** What an action prints. */
function printed( callable $action ): string {
	ob_start();
	$action();
	return ob_get_clean();
}

$run = array(
	// A page of the shop: what the plugin adds to it.
	'page'     => function ( $page ) {
		$GLOBALS['wp']->page       = $page;
		$GLOBALS['wp_query']->posts = $page['posts'] ?? array();
		WC()->cart                 = isset( $page['cart'] ) ? new WC_Cart( $page['cart']['lines'], $page['cart']['total'] ) : null;
		return array(
			'head'   => printed( fn () => do_action( 'wp_head' ) ),
			'footer' => printed( fn () => do_action( 'wp_footer' ) ),
		);
	},
	// An order of either checkout, from a browser with these cookies: its meta.
	'checkout' => function ( $step ) {
		$_COOKIE = $step['cookies'];
		$order   = new WC_Order();
		do_action( $step['hook'], $order, array() );
		return (object) $order->meta;
	},
	// The settings form, sent.
	'save'     => function ( $step ) {
		$GLOBALS['wp']->may  = $step['may'] ?? true;
		$GLOBALS['wp']->ping = $step['ping'] ?? true;
		$_POST               = array( '_wpnonce' => $step['nonce'] ?? 'nonce-of-tributary_save' ) + $step['form'];
		try {
			do_action( 'admin_post_tributary_save' );
		} catch ( Redirect $to ) {
			return 'redirected';
		} catch ( Died $why ) {
			return 'died: ' . $why->getMessage();
		}
	},
	'show'     => fn () => printed( $GLOBALS['wp']->show[1] ),
	'break'    => function ( $step ) {
		$webhook = new WC_Webhook( $step['id'] );
		$webhook->set_status( 'disabled' );
		$webhook->save();
	},
	'remove'   => fn ( $step ) => ( new WC_Webhook( $step['id'] ) )->delete( true ),
	'webhooks' => fn () => (object) WC_Webhook::all(),
	'options'  => fn () => (object) $GLOBALS['wp']->options,
	'deactivate' => fn () => do_action( 'deactivate' ),
	'uninstall'  => function () use ( $plugin ) {
		define( 'WP_UNINSTALL_PLUGIN', true );
		require "$plugin/uninstall.php";
	},
);

$steps = json_decode( stream_get_contents( STDIN ), true, 512, JSON_THROW_ON_ERROR );
$left  = array();
foreach ( $steps as $step ) {
	$left[] = $run[ $step['do'] ]( $step );
}
echo json_encode( $left, JSON_THROW_ON_ERROR );
