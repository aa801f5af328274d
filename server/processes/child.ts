/** What a process of the product knows of the others of its kind on this machine. */
import cluster from "node:cluster";

/** Whether this process shares its port with others, under a primary (see primary.ts). */
export const isOneOfSeveral = cluster.isWorker;
