/** What a simulated sale is made of: the house, what fans want, and what goes wrong. */
/** How a request is sent. */
type Sending = {
  /** A twin at the same moment, from another tab or an impatient browser. */
  twice: boolean;
  /** The answer is lost on its way. */
  lost: boolean;
  /** `same`: one key for everything that this buyer asks for, whatever it is. */
  key: "none" | "own" | "same";
};

export type Wish = Sending &
  (
    | { do: "hold"; seats: number[] }
    | { do: "release"; one: boolean }
    | { do: "extend" }
    | { do: "book" }
    | { do: "places"; quantity: number }
    | { do: "pay"; card: string }
    | { do: "cancel" }
    | { do: "read" }
    /** Gives back what another buyer holds, or tries to. */
    | { do: "release another's" }
  );

/** What happens to the house. `after`: how many others may go first, at least. */
export type Mishap = { after: number } & (
  | { do: "time passes"; ms: number }
  | { do: "process dies"; name: string }
  | { do: "expiry" | "sweep" | "cancellations" }
  | { do: "redis is flushed" | "redis writes its disk" | "redis restarts" }
  | { do: "log is replayed" | "performance is called off" }
);

export type Story = {
  seatCount: number;
  capacity: number;
  seatsPerBuyerMax: number;
  holdTtlMs: number;
  offSaleAfterMs: number;
  startsAfterMs: number;
  /** One tab each; `buyer` may have several. `after`: how many others may go before it opens, at least. */
  tabs: { buyer: number; after: number; wishes: Wish[] }[];
  mishaps: Mishap[];
  skews: { door: number; expiry: number };
  /** Numbers of commits whose connection is cut. */
  cuts: { commit: number; cut: "before" | "after" }[];
  /** Whether every group reads the whole log again when all is quiet. */
  replaysAtTheEnd: boolean;
  /** Numbers of deliveries that come to two members at once. */
  doubled: number[];
};
