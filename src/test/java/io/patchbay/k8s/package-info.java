/** What Patchbay is deployed with: its container image, and what lies in k8s/. */
package io.patchbay.k8s;
