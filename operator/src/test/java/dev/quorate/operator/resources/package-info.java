/** The Kubernetes objects of a cluster, compared with golden files. */
package dev.quorate.operator.resources;
