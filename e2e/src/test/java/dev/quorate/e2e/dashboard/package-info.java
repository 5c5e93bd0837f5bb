/** The dashboard in a real browser, which reaches real nodes through a proxy of the test. */
package dev.quorate.e2e.dashboard;
