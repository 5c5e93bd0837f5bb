/** What the pages under docs/ name exists: tests of requirements, files and classes. */
package dev.quorate.e2e.docs;
