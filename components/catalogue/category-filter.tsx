import { PageLink } from "#components/ui/page-link";

import { categoryName } from "./category-name";

/** Links that show one category, or all. `chosen` null is all. */
export function CategoryFilter({
  categories,
  chosen,
}: {
  categories: readonly string[];
  chosen: string | null;
}) {
  return (
    <nav
      aria-label="Categories"
      className="-mx-4 max-w-[100vw] min-w-0 overflow-x-auto px-4 py-1 [scrollbar-width:none] sm:-mx-1 sm:px-1"
    >
      <ul className="flex gap-2">
        {[null, ...categories].map((category) => (
          <li key={category ?? "all"}>
            <PageLink
              href={category === null ? "/" : `/?category=${encodeURIComponent(category)}`}
              scroll={false}
              aria-current={category === chosen ? "true" : undefined}
              className="flex h-10 items-center rounded-full border border-line-strong px-4 text-[0.9375rem] font-medium whitespace-nowrap hover:border-ink aria-[current=true]:border-ink aria-[current=true]:bg-ink aria-[current=true]:text-ground"
            >
              {category === null ? "All" : categoryName(category)}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
