/**
 * What is installed elsewhere: the distribution, the image, and what systemd and Kubernetes are
 * told. It knows what the build has made, and nothing of what is inside.
 */
@NullMarked
package dev.sallyport.tests.deployment;

import org.jspecify.annotations.NullMarked;
