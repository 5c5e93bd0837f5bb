/**
 * The HTTP side of a node: the admin API (docs/admin-api.md), health, status and metrics, on
 * Vert.x.
 *
 * <p>Reads requests, checks them, and speaks to {@link dev.quorate.node.life.NodeApi}; decides
 * nothing itself.
 */
package dev.quorate.node.rest;
