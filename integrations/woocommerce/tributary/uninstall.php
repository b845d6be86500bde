<?php
/**
 * Runs when the plugin is deleted: leaves nothing behind but the ids in orders, which belong
 * to the shop's records.
 *
 * @package Tributary
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;
defined( 'ABSPATH' ) || exit;

require_once __DIR__ . '/includes/class-settings.php';
require_once __DIR__ . '/includes/class-webhooks.php';

\Tributary\Webhooks::delete();
delete_option( \Tributary\Settings::OPTION );
