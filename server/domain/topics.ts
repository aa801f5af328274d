/** The topics of the event log. Each has a twin `<topic>.parked` for what no retry will mend. */
export const TOPICS = ["seat-status", "bookings", "payments", "ga-requests"] as const;
export type Topic = (typeof TOPICS)[number];
