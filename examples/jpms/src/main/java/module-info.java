/** An application of Java modules: it requires one module and gets the API with it. */
module dev.mrad.example.jpms {
  requires dev.mrad.core;
  requires static org.jspecify;
}
