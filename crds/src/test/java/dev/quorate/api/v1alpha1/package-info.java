/** The resources' schema: that the committed files are current, and what a real API server does. */
package dev.quorate.api.v1alpha1;
