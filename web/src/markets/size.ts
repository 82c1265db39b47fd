import { formatPrice } from "../ui/Price.tsx";

/** What a cell has room for in full size. */
const ROOM = 5;

/** Long prices are written smaller: a price that is cut off would be another price. */
export function sizeOf(value: number | null | undefined): string {
  return formatPrice(value).length > ROOM ? "long" : "";
}
