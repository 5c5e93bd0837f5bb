/**
 * The world on this machine, without Kubernetes: members are processes of the node, volumes are
 * directories, resources are files below one state directory. The playground ({@code make demo},
 * {@code make up}) and the local tests run the same operator on it that runs on Kubernetes. May use
 * the planner, the world's port and the members' client; nothing uses it.
 */
package dev.quorate.operator.local;
