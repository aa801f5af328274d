/** `npm start`: the whole product, from a fresh clone or from yesterday's data, until Ctrl-C. */
import { runProduct } from "#scripts/product/run-product";

await runProduct({ development: false });
