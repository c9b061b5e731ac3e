package dev.mrad.conformance;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import java.util.List;

/** An operation under test, or a composition of some. */
interface Formula {
  Node of(GraphBuilder graph, List<Node> operands);
}
