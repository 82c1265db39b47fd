export default function BacktestsPage() { return null; }
