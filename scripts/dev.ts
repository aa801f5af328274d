/** `npm run dev`: the product from its sources, which are taken up as they change. */
import { runProduct } from "#scripts/product/run-product";

await runProduct({ development: true });
