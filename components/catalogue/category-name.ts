/** The names of categories, for people. */
import { EventCategory } from "#server/domain/organising";

const NAMES: Record<EventCategory, string> = {
  theatre: "Theatre",
  musical: "Musical",
  opera: "Opera",
  classical: "Classical music",
  concert: "Concert",
  comedy: "Comedy",
  dance: "Dance",
  family: "Family",
  talk: "Talk",
};

/** What a category is called on a page. */
export function categoryName(category: string): string {
  const known = EventCategory.safeParse(category);
  return known.success ? NAMES[known.data] : category;
}
