import { under } from "../../app/base.ts";
import { SeverityBadge } from "../../ui/Badge.tsx";
import { RelativeTime, Time } from "../../ui/RelativeTime.tsx";
import { ClosePanel } from "./AlertPanel.tsx";
import type { Desk } from "./desk.ts";
import { Fact } from "./Facts.tsx";
import type { Group } from "./model.ts";
import { useFocusFollowing } from "./panelFocus.ts";

/** A fixture, while the keyboard is on its row and a panel is open. */
export function FixturePanel({ group, desk }: { group: Group; desk: Desk }) {
  const isPending = desk.store.changes.pendingGroups.value.has(group.eventId);
  const lead = desk.store.lead(group.eventId);
  const element = useFocusFollowing(group.eventId);
  return (
    <aside ref={element} class="panel" aria-label="Fixture" tabIndex={-1}>
      <header>
        <SeverityBadge severity={group.highestSeverity} />
        <h2>
          <bdi>{group.eventName}</bdi>
        </h2>
      </header>
      <div class="panel-actions">
        {desk.view.value.status === "new" && (
          <button type="button" class="primary" disabled={isPending} title="Acknowledge (a)" onClick={() => desk.acting.acknowledge([`g${group.eventId}`])}>
            Acknowledge all
          </button>
        )}
        <a href={under(`/events/${group.eventId}`)} title="View fixture (f)">
          View fixture
        </a>
      </div>
      {lead && <p class="panel-what">{lead.text}</p>}
      <dl>
        <Fact name="Alerts">{group.count.toLocaleString("en")}</Fact>
        <Fact name="Latest">
          <RelativeTime time={group.newestDetectedAt} />
        </Fact>
        <Fact name="Kickoff">
          <Time time={group.kickoff} shape="minute" /> <span class="dim">(<RelativeTime time={group.kickoff} />)</span>
        </Fact>
        <Fact name="Tournament">
          <bdi>
            {group.tournament}, {group.country}
          </bdi>
        </Fact>
      </dl>
      <ClosePanel onClose={() => desk.closeAlert()} />
    </aside>
  );
}
