/** Plan and live workers to a result: a pure core that decides, and a dispatcher around it that carries out. */
package io.bramble.scheduler;
