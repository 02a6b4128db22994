/// Brokers and registries as processes of their own, for tests that stop, kill and restart them.
@NullMarked
package dev.assay.cli.broker;

import org.jspecify.annotations.NullMarked;
