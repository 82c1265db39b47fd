// Generated from docs/openapi.json by `npm run types`; do not edit.

export interface paths {
    "/api/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts, newest first unless asked otherwise. */
        get: {
            parameters: {
                query?: {
                    /** @description Only of these types. `alertType` is taken too. */
                    alert_type?: components["schemas"]["AlertType"][];
                    /** @description Only of these bookmakers. */
                    bookmaker?: string[];
                    /** @description Only of events of these countries. */
                    country?: string[];
                    /** @description `nextCursor` of the part before; stays right while new alerts arrive. */
                    cursor?: string;
                    /** @description Only of this event. `eventId` is taken too. */
                    event_id?: number;
                    /** @description Not detected before. */
                    from?: string;
                    /** @description Only of these cooldown groups. */
                    group?: string[];
                    /**
                     * @description At most so many.
                     * @example 2
                     */
                    limit?: number;
                    /** @description Only of this market, in all its lines. `marketId` is taken too. */
                    market_id?: string;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description Only of these monitors. */
                    monitor?: string[];
                    /** @description After leaving out so many, default 0. */
                    offset?: number;
                    /**
                     * @description Only those that have all of these words somewhere, whatever the case and the accents: in the event's name, teams, tournament or
                     *     country, in the market, the outcome or a bookmaker.
                     */
                    search?: string;
                    /** @description Only of these severities. */
                    severity?: components["schemas"]["Severity"][];
                    /** @description What comes first: `recency` (default), `severity` or `kickoff`. */
                    sort?: "recency" | "severity" | "kickoff";
                    /** @description Only of this status. */
                    status?: components["schemas"]["AlertStatus"];
                    /** @description Not detected after. */
                    to?: string;
                    /** @description Only of events of the tournaments with these ids. */
                    tournament?: number[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A part of the alerts. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "acknowledgedCount": 0,
                         *       "alerts": [
                         *         {
                         *           "acknowledgedAt": null,
                         *           "acknowledgedBy": null,
                         *           "alertNumber": 1,
                         *           "alertType": "availability",
                         *           "awayTeam": "Brest",
                         *           "bookmakerName": "SportyBet",
                         *           "bookmakerSlug": "sportybet",
                         *           "changePercent": 0,
                         *           "competitorDirection": "suspended",
                         *           "competitorNewValue": null,
                         *           "competitorOldValue": null,
                         *           "competitorSlug": null,
                         *           "correlationId": "01a22d11-c43e-74ef-bf26-fd0f0ac7e3ec.1",
                         *           "country": "France",
                         *           "detectedAt": "2026-11-30T15:27:48.948942Z",
                         *           "eventId": 156,
                         *           "eventKey": "sr:60000032",
                         *           "eventKickoff": "2026-11-30T15:45:00Z",
                         *           "eventName": "Monaco - Brest",
                         *           "evidence": {
                         *             "competitorQuoteSequence": null,
                         *             "quoteSequence": 39,
                         *             "settingsVersion": 0
                         *           },
                         *           "firstSeverity": "warning",
                         *           "group": "availability",
                         *           "homeTeam": "Monaco",
                         *           "id": 1841,
                         *           "latest": null,
                         *           "line": null,
                         *           "marketId": "3795",
                         *           "marketName": "Both Teams To Score - Full Time",
                         *           "measure": "relative",
                         *           "measuredChange": 0,
                         *           "monitor": "availability",
                         *           "movers": 0,
                         *           "newValue": null,
                         *           "note": null,
                         *           "noteVersion": null,
                         *           "oldValue": null,
                         *           "outcomeName": null,
                         *           "recordedAt": "2026-11-30T15:27:48.950397Z",
                         *           "repeats": 0,
                         *           "resolvedAt": null,
                         *           "resolvedWhy": null,
                         *           "rulesVersion": 0,
                         *           "severity": "warning",
                         *           "side": null,
                         *           "status": "new",
                         *           "stream": "fixture-sr:60000032",
                         *           "tournamentName": "Ligue 1"
                         *         }
                         *       ],
                         *       "newCount": 1,
                         *       "nextCursor": null,
                         *       "pastCount": 0,
                         *       "total": 1
                         *     }
                         */
                        "application/json": components["schemas"]["AlertList"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One alert. */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description The alert
                     * @example 1841
                     */
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description An alert. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "acknowledgedAt": null,
                         *       "acknowledgedBy": null,
                         *       "alertNumber": 1,
                         *       "alertType": "availability",
                         *       "awayTeam": "Brest",
                         *       "bookmakerName": "SportyBet",
                         *       "bookmakerSlug": "sportybet",
                         *       "changePercent": 0,
                         *       "competitorDirection": "suspended",
                         *       "competitorNewValue": null,
                         *       "competitorOldValue": null,
                         *       "competitorSlug": null,
                         *       "correlationId": "01a22d11-c43e-74ef-bf26-fd0f0ac7e3ec.1",
                         *       "country": "France",
                         *       "detectedAt": "2026-11-30T15:27:48.948942Z",
                         *       "eventId": 156,
                         *       "eventKey": "sr:60000032",
                         *       "eventKickoff": "2026-11-30T15:45:00Z",
                         *       "eventName": "Monaco - Brest",
                         *       "evidence": {
                         *         "competitorQuoteSequence": null,
                         *         "quoteSequence": 39,
                         *         "settingsVersion": 0
                         *       },
                         *       "firstSeverity": "warning",
                         *       "group": "availability",
                         *       "homeTeam": "Monaco",
                         *       "id": 1841,
                         *       "latest": null,
                         *       "line": null,
                         *       "marketId": "3795",
                         *       "marketName": "Both Teams To Score - Full Time",
                         *       "measure": "relative",
                         *       "measuredChange": 0,
                         *       "monitor": "availability",
                         *       "movers": 0,
                         *       "newValue": null,
                         *       "note": null,
                         *       "noteVersion": null,
                         *       "oldValue": null,
                         *       "outcomeName": null,
                         *       "recordedAt": "2026-11-30T15:27:48.950397Z",
                         *       "repeats": 0,
                         *       "resolvedAt": null,
                         *       "resolvedWhy": null,
                         *       "rulesVersion": 0,
                         *       "severity": "warning",
                         *       "side": null,
                         *       "status": "new",
                         *       "stream": "fixture-sr:60000032",
                         *       "tournamentName": "Ligue 1"
                         *     }
                         */
                        "application/json": components["schemas"]["AlertView"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Alert not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Alert not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Acknowledges an alert, or takes that back. The answer is the alert after the change. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description The alert
                     * @example 1841
                     */
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "acknowledged": true,
                     *       "note": "seen"
                     *     }
                     */
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            responses: {
                /** @description An alert. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "acknowledgedAt": "2026-11-30T15:27:49.323373Z",
                         *       "acknowledgedBy": "local",
                         *       "alertNumber": 1,
                         *       "alertType": "availability",
                         *       "awayTeam": "Brest",
                         *       "bookmakerName": "SportyBet",
                         *       "bookmakerSlug": "sportybet",
                         *       "changePercent": 0,
                         *       "competitorDirection": "suspended",
                         *       "competitorNewValue": null,
                         *       "competitorOldValue": null,
                         *       "competitorSlug": null,
                         *       "correlationId": "01a22d11-c43e-74ef-bf26-fd0f0ac7e3ec.1",
                         *       "country": "France",
                         *       "detectedAt": "2026-11-30T15:27:48.948942Z",
                         *       "eventId": 156,
                         *       "eventKey": "sr:60000032",
                         *       "eventKickoff": "2026-11-30T15:45:00Z",
                         *       "eventName": "Monaco - Brest",
                         *       "evidence": {
                         *         "competitorQuoteSequence": null,
                         *         "quoteSequence": 39,
                         *         "settingsVersion": 0
                         *       },
                         *       "firstSeverity": "warning",
                         *       "group": "availability",
                         *       "homeTeam": "Monaco",
                         *       "id": 1841,
                         *       "latest": null,
                         *       "line": null,
                         *       "marketId": "3795",
                         *       "marketName": "Both Teams To Score - Full Time",
                         *       "measure": "relative",
                         *       "measuredChange": 0,
                         *       "monitor": "availability",
                         *       "movers": 0,
                         *       "newValue": null,
                         *       "note": "seen",
                         *       "noteVersion": 42,
                         *       "oldValue": null,
                         *       "outcomeName": null,
                         *       "recordedAt": "2026-11-30T15:27:48.950397Z",
                         *       "repeats": 0,
                         *       "resolvedAt": null,
                         *       "resolvedWhy": null,
                         *       "rulesVersion": 0,
                         *       "severity": "warning",
                         *       "side": null,
                         *       "status": "acknowledged",
                         *       "stream": "fixture-sr:60000032",
                         *       "tournamentName": "Ligue 1"
                         *     }
                         */
                        "application/json": components["schemas"]["AlertView"];
                    };
                };
                /** @description Cannot modify PAST alerts (event has started) */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Cannot modify PAST alerts (event has started)",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Alert not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Alert not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["ContentTooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        trace?: never;
    };
    "/api/alerts/{id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why an alert was raised
         * @description The fixture is judged again from its first event up to the alert, by the rules that were in force.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description The alert's id
                     * @example 1841
                     */
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Why an alert was raised. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "alertId": 1841,
                         *       "arithmetic": [
                         *         "the market is not on offer any more at sportybet",
                         *         "its severity is always warning"
                         *       ],
                         *       "confirmedBy": null,
                         *       "detector": "availability",
                         *       "difference": null,
                         *       "fields": [
                         *         {
                         *           "field": "enabled",
                         *           "layer": "settings",
                         *           "override": null,
                         *           "value": true
                         *         },
                         *         {
                         *           "field": "cooldown",
                         *           "layer": "default",
                         *           "override": null,
                         *           "value": 0
                         *         }
                         *       ],
                         *       "monitor": "availability",
                         *       "quotes": [
                         *         {
                         *           "bookmaker": "sportybet",
                         *           "capturedAt": "2026-11-30T15:27:48.948942Z",
                         *           "outcome": null,
                         *           "position": 1840,
                         *           "price": null,
                         *           "role": "now",
                         *           "sequence": 39
                         *         }
                         *       ],
                         *       "recomputed": true,
                         *       "repeats": 0,
                         *       "repetitions": [],
                         *       "rulesVersion": 0,
                         *       "settingsVersion": 0
                         *     }
                         */
                        "application/json": components["schemas"]["Explanation"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description There is no such alert */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "There is no such alert",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                /** @description Others ask the same: ask again */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Others ask the same: ask again",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}/note": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change the note of an acknowledged alert
         * @description The answer is the alert after the change. What was noted before stays in the log and in the alert's notes.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description The alert
                     * @example 1841
                     */
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "expectedVersion": 42,
                     *       "note": "seen, ours is right"
                     *     }
                     */
                    "application/json": components["schemas"]["NoteChange"];
                };
            };
            responses: {
                /** @description An alert. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "acknowledgedAt": "2026-11-30T15:27:49.323373Z",
                         *       "acknowledgedBy": "local",
                         *       "alertNumber": 1,
                         *       "alertType": "availability",
                         *       "awayTeam": "Brest",
                         *       "bookmakerName": "SportyBet",
                         *       "bookmakerSlug": "sportybet",
                         *       "changePercent": 0,
                         *       "competitorDirection": "suspended",
                         *       "competitorNewValue": null,
                         *       "competitorOldValue": null,
                         *       "competitorSlug": null,
                         *       "correlationId": "01a22d11-c43e-74ef-bf26-fd0f0ac7e3ec.1",
                         *       "country": "France",
                         *       "detectedAt": "2026-11-30T15:27:48.948942Z",
                         *       "eventId": 156,
                         *       "eventKey": "sr:60000032",
                         *       "eventKickoff": "2026-11-30T15:45:00Z",
                         *       "eventName": "Monaco - Brest",
                         *       "evidence": {
                         *         "competitorQuoteSequence": null,
                         *         "quoteSequence": 39,
                         *         "settingsVersion": 0
                         *       },
                         *       "firstSeverity": "warning",
                         *       "group": "availability",
                         *       "homeTeam": "Monaco",
                         *       "id": 1841,
                         *       "latest": null,
                         *       "line": null,
                         *       "marketId": "3795",
                         *       "marketName": "Both Teams To Score - Full Time",
                         *       "measure": "relative",
                         *       "measuredChange": 0,
                         *       "monitor": "availability",
                         *       "movers": 0,
                         *       "newValue": null,
                         *       "note": "seen, ours is right",
                         *       "noteVersion": 43,
                         *       "oldValue": null,
                         *       "outcomeName": null,
                         *       "recordedAt": "2026-11-30T15:27:48.950397Z",
                         *       "repeats": 0,
                         *       "resolvedAt": null,
                         *       "resolvedWhy": null,
                         *       "rulesVersion": 0,
                         *       "severity": "warning",
                         *       "side": null,
                         *       "status": "acknowledged",
                         *       "stream": "fixture-sr:60000032",
                         *       "tournamentName": "Ligue 1"
                         *     }
                         */
                        "application/json": components["schemas"]["AlertView"];
                    };
                };
                /** @description It is not acknowledged, or past, or the note is too long */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "It is not acknowledged, or past, or the note is too long",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Alert not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Alert not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Somebody else has changed the note */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Somebody else has changed the note",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 409,
                         *       "title": "Conflict",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["ContentTooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was noted about an alert, by whom and when */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description The alert
                     * @example 1841
                     */
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was noted about an alert. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "notes": [
                         *         {
                         *           "actor": "local",
                         *           "at": "2026-11-30T15:27:49.338855Z",
                         *           "note": "seen, ours is right",
                         *           "position": 1873,
                         *           "version": 43
                         *         },
                         *         {
                         *           "actor": "local",
                         *           "at": "2026-11-30T15:27:49.323373Z",
                         *           "note": "seen",
                         *           "position": 1872,
                         *           "version": 42
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["NoteHistory"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Alert not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Alert not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledges several alerts, or takes that back
         * @description One request, a verdict each: what could not be changed does not harm the others.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Only of these types. */
                    alertType?: components["schemas"]["AlertType"][];
                    /** @description Only of these bookmakers. */
                    bookmaker?: string[];
                    /** @description Only of events of these countries. */
                    country?: string[];
                    /** @description Only of the event with this id. */
                    eventId?: number;
                    /** @description Not detected before. */
                    from?: string;
                    /**
                     * @description Only those that have all of these words somewhere, in whatever case: in the event's name, teams, tournament or
                     *     country, in the market, the outcome or a bookmaker. At most 200 characters and 8 words.
                     */
                    search?: string;
                    /** @description Only of these severities. */
                    severity?: components["schemas"]["Severity"][];
                    /** @description Only of this status. */
                    status?: components["schemas"]["AlertStatus"];
                    /** @description Not detected after. */
                    to?: string;
                    /** @description Only of events of the tournaments with these ids. */
                    tournament?: number[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "acknowledged": false,
                     *       "alertIds": [
                     *         1841
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Acknowledgements"];
                };
            };
            responses: {
                /** @description What became of several alerts. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "position": 1874,
                         *       "results": [
                         *         {
                         *           "alert": {
                         *             "acknowledgedAt": null,
                         *             "acknowledgedBy": null,
                         *             "alertNumber": 1,
                         *             "alertType": "availability",
                         *             "awayTeam": "Brest",
                         *             "bookmakerName": "SportyBet",
                         *             "bookmakerSlug": "sportybet",
                         *             "changePercent": 0,
                         *             "competitorDirection": "suspended",
                         *             "competitorNewValue": null,
                         *             "competitorOldValue": null,
                         *             "competitorSlug": null,
                         *             "correlationId": "01a22d11-c43e-74ef-bf26-fd0f0ac7e3ec.1",
                         *             "country": "France",
                         *             "detectedAt": "2026-11-30T15:27:48.948942Z",
                         *             "eventId": 156,
                         *             "eventKey": "sr:60000032",
                         *             "eventKickoff": "2026-11-30T15:45:00Z",
                         *             "eventName": "Monaco - Brest",
                         *             "evidence": {
                         *               "competitorQuoteSequence": null,
                         *               "quoteSequence": 39,
                         *               "settingsVersion": 0
                         *             },
                         *             "firstSeverity": "warning",
                         *             "group": "availability",
                         *             "homeTeam": "Monaco",
                         *             "id": 1841,
                         *             "latest": null,
                         *             "line": null,
                         *             "marketId": "3795",
                         *             "marketName": "Both Teams To Score - Full Time",
                         *             "measure": "relative",
                         *             "measuredChange": 0,
                         *             "monitor": "availability",
                         *             "movers": 0,
                         *             "newValue": null,
                         *             "note": null,
                         *             "noteVersion": null,
                         *             "oldValue": null,
                         *             "outcomeName": null,
                         *             "recordedAt": "2026-11-30T15:27:48.950397Z",
                         *             "repeats": 0,
                         *             "resolvedAt": null,
                         *             "resolvedWhy": null,
                         *             "rulesVersion": 0,
                         *             "severity": "warning",
                         *             "side": null,
                         *             "status": "new",
                         *             "stream": "fixture-sr:60000032",
                         *             "tournamentName": "Ligue 1"
                         *           },
                         *           "id": 1841,
                         *           "verdict": "unacknowledged"
                         *         }
                         *       ],
                         *       "truncated": false
                         *     }
                         */
                        "application/json": components["schemas"]["AcknowledgeResults"];
                    };
                };
                /** @description Neither alerts nor an event, or both, or too many */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Neither alerts nor an event, or both, or too many",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Event not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Event not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["ContentTooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the filters can be set to, and how many alerts each choice has */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description Only of this status. */
                    status?: components["schemas"]["AlertStatus"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The choices of each filter, those with most alerts first; at most 200 of each. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "bookmakers": [
                         *         {
                         *           "count": 1,
                         *           "name": "SportyBet",
                         *           "value": "sportybet"
                         *         }
                         *       ],
                         *       "countries": [
                         *         {
                         *           "count": 1,
                         *           "name": "France",
                         *           "value": "France"
                         *         }
                         *       ],
                         *       "severities": [
                         *         {
                         *           "count": 1,
                         *           "name": "warning",
                         *           "value": "warning"
                         *         }
                         *       ],
                         *       "tournaments": [
                         *         {
                         *           "count": 1,
                         *           "country": "France",
                         *           "id": 126,
                         *           "name": "Ligue 1"
                         *         }
                         *       ],
                         *       "types": [
                         *         {
                         *           "count": 1,
                         *           "name": "availability",
                         *           "value": "availability"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["AlertFacets"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Alerts by event
         * @description Each event once, with how many of its alerts fit the filters and the worst of them.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only of these types. */
                    alertType?: components["schemas"]["AlertType"][];
                    /** @description Only of these bookmakers. */
                    bookmaker?: string[];
                    /** @description Only of events of these countries. */
                    country?: string[];
                    /** @description `nextCursor` of the part before. */
                    cursor?: string;
                    /** @description Only of the event with this id. */
                    eventId?: number;
                    /** @description Not detected before. */
                    from?: string;
                    /**
                     * @description At most so many events: 1 to 200, default 50.
                     * @example 2
                     */
                    limit?: number;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /**
                     * @description Only those that have all of these words somewhere, in whatever case: in the event's name, teams, tournament or
                     *     country, in the market, the outcome or a bookmaker. At most 200 characters and 8 words.
                     */
                    search?: string;
                    /** @description Only of these severities. */
                    severity?: components["schemas"]["Severity"][];
                    /**
                     * @description What comes first: the newest alert (`recency`, the default), the worst (`severity`), or what starts first
                     *     (`kickoff`).
                     */
                    sort?: "recency" | "severity" | "kickoff";
                    /** @description Only of this status. */
                    status?: components["schemas"]["AlertStatus"];
                    /** @description Not detected after. */
                    to?: string;
                    /** @description Only of events of the tournaments with these ids. */
                    tournament?: number[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A part of the events with alerts. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "acknowledgedCount": 0,
                         *       "groups": [
                         *         {
                         *           "awayTeam": "Brest",
                         *           "bookmakers": [
                         *             "sportybet"
                         *           ],
                         *           "bySeverity": {
                         *             "critical": 0,
                         *             "elevated": 0,
                         *             "warning": 1
                         *           },
                         *           "byType": {
                         *             "availability": 1,
                         *             "direction_disagreement": 0,
                         *             "price_change": 0
                         *           },
                         *           "count": 1,
                         *           "country": "France",
                         *           "eventId": 156,
                         *           "eventKey": "sr:60000032",
                         *           "eventName": "Monaco - Brest",
                         *           "highestSeverity": "warning",
                         *           "homeTeam": "Monaco",
                         *           "kickoff": "2026-11-30T15:45:00Z",
                         *           "newestAlertId": 1841,
                         *           "newestDetectedAt": "2026-11-30T15:27:48.948942Z",
                         *           "strongest": {
                         *             "alert": {
                         *               "acknowledgedAt": null,
                         *               "acknowledgedBy": null,
                         *               "alertNumber": 1,
                         *               "alertType": "availability",
                         *               "awayTeam": "Brest",
                         *               "bookmakerName": "SportyBet",
                         *               "bookmakerSlug": "sportybet",
                         *               "changePercent": 0,
                         *               "competitorDirection": "suspended",
                         *               "competitorNewValue": null,
                         *               "competitorOldValue": null,
                         *               "competitorSlug": null,
                         *               "correlationId": "01a22d11-c43e-74ef-bf26-fd0f0ac7e3ec.1",
                         *               "country": "France",
                         *               "detectedAt": "2026-11-30T15:27:48.948942Z",
                         *               "eventId": 156,
                         *               "eventKey": "sr:60000032",
                         *               "eventKickoff": "2026-11-30T15:45:00Z",
                         *               "eventName": "Monaco - Brest",
                         *               "evidence": {
                         *                 "competitorQuoteSequence": null,
                         *                 "quoteSequence": 39,
                         *                 "settingsVersion": 0
                         *               },
                         *               "firstSeverity": "warning",
                         *               "group": "availability",
                         *               "homeTeam": "Monaco",
                         *               "id": 1841,
                         *               "latest": null,
                         *               "line": null,
                         *               "marketId": "3795",
                         *               "marketName": "Both Teams To Score - Full Time",
                         *               "measure": "relative",
                         *               "measuredChange": 0,
                         *               "monitor": "availability",
                         *               "movers": 0,
                         *               "newValue": null,
                         *               "note": null,
                         *               "noteVersion": null,
                         *               "oldValue": null,
                         *               "outcomeName": null,
                         *               "recordedAt": "2026-11-30T15:27:48.950397Z",
                         *               "repeats": 0,
                         *               "resolvedAt": null,
                         *               "resolvedWhy": null,
                         *               "rulesVersion": 0,
                         *               "severity": "warning",
                         *               "side": null,
                         *               "status": "new",
                         *               "stream": "fixture-sr:60000032",
                         *               "tournamentName": "Ligue 1"
                         *             },
                         *             "markets": 1
                         *           },
                         *           "tournament": "Ligue 1",
                         *           "tournamentId": 126
                         *         }
                         *       ],
                         *       "newCount": 1,
                         *       "nextCursor": null,
                         *       "pastCount": 0,
                         *       "totalAlerts": 1,
                         *       "totalGroups": 1
                         *     }
                         */
                        "application/json": components["schemas"]["AlertGroups"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/groups/{eventId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The alerts of one event
         * @description With the present prices of all bookmakers and the last movements.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only of these types. */
                    alertType?: components["schemas"]["AlertType"][];
                    /** @description Only of these bookmakers. */
                    bookmaker?: string[];
                    /** @description Only of events of these countries. */
                    country?: string[];
                    /**
                     * @description Only of the event with this id.
                     * @example 156
                     */
                    eventId?: number;
                    /** @description Not detected before. */
                    from?: string;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /**
                     * @description Only those that have all of these words somewhere, in whatever case: in the event's name, teams, tournament or
                     *     country, in the market, the outcome or a bookmaker. At most 200 characters and 8 words.
                     */
                    search?: string;
                    /** @description Only of these severities. */
                    severity?: components["schemas"]["Severity"][];
                    /** @description Only of this status. */
                    status?: components["schemas"]["AlertStatus"];
                    /** @description Not detected after. */
                    to?: string;
                    /** @description Only of events of the tournaments with these ids. */
                    tournament?: number[];
                };
                header?: never;
                path: {
                    /**
                     * @description The event
                     * @example 156
                     */
                    eventId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The alerts of one event that fit. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "alerts": [
                         *         {
                         *           "acknowledgedAt": null,
                         *           "acknowledgedBy": null,
                         *           "alertNumber": 1,
                         *           "alertType": "availability",
                         *           "awayTeam": "Brest",
                         *           "bookmakerName": "SportyBet",
                         *           "bookmakerSlug": "sportybet",
                         *           "changePercent": 0,
                         *           "competitorDirection": "suspended",
                         *           "competitorNewValue": null,
                         *           "competitorOldValue": null,
                         *           "competitorSlug": null,
                         *           "correlationId": "01a22d11-c43e-74ef-bf26-fd0f0ac7e3ec.1",
                         *           "country": "France",
                         *           "detectedAt": "2026-11-30T15:27:48.948942Z",
                         *           "eventId": 156,
                         *           "eventKey": "sr:60000032",
                         *           "eventKickoff": "2026-11-30T15:45:00Z",
                         *           "eventName": "Monaco - Brest",
                         *           "evidence": {
                         *             "competitorQuoteSequence": null,
                         *             "quoteSequence": 39,
                         *             "settingsVersion": 0
                         *           },
                         *           "firstSeverity": "warning",
                         *           "group": "availability",
                         *           "homeTeam": "Monaco",
                         *           "id": 1841,
                         *           "latest": null,
                         *           "line": null,
                         *           "marketId": "3795",
                         *           "marketName": "Both Teams To Score - Full Time",
                         *           "measure": "relative",
                         *           "measuredChange": 0,
                         *           "monitor": "availability",
                         *           "movers": 0,
                         *           "newValue": null,
                         *           "note": null,
                         *           "noteVersion": null,
                         *           "oldValue": null,
                         *           "outcomeName": null,
                         *           "prices": [
                         *             {
                         *               "available": true,
                         *               "bookmakerName": "Bet9ja",
                         *               "bookmakerSlug": "bet9ja",
                         *               "confirmedAt": "2026-11-30T15:27:48.957798Z",
                         *               "odds": null,
                         *               "unavailableSince": null
                         *             },
                         *             {
                         *               "available": true,
                         *               "bookmakerName": "BetPawa",
                         *               "bookmakerSlug": "betpawa",
                         *               "confirmedAt": "2026-11-30T15:27:48.933847Z",
                         *               "odds": null,
                         *               "unavailableSince": null
                         *             }
                         *           ],
                         *           "recordedAt": "2026-11-30T15:27:48.950397Z",
                         *           "repeats": 0,
                         *           "resolvedAt": null,
                         *           "resolvedWhy": null,
                         *           "rulesVersion": 0,
                         *           "severity": "warning",
                         *           "side": null,
                         *           "status": "new",
                         *           "stream": "fixture-sr:60000032",
                         *           "tournamentName": "Ligue 1"
                         *         }
                         *       ],
                         *       "group": {
                         *         "awayTeam": "Brest",
                         *         "bookmakers": [
                         *           "sportybet"
                         *         ],
                         *         "bySeverity": {
                         *           "critical": 0,
                         *           "elevated": 0,
                         *           "warning": 1
                         *         },
                         *         "byType": {
                         *           "availability": 1,
                         *           "direction_disagreement": 0,
                         *           "price_change": 0
                         *         },
                         *         "count": 1,
                         *         "country": "France",
                         *         "eventId": 156,
                         *         "eventKey": "sr:60000032",
                         *         "eventName": "Monaco - Brest",
                         *         "highestSeverity": "warning",
                         *         "homeTeam": "Monaco",
                         *         "kickoff": "2026-11-30T15:45:00Z",
                         *         "newestAlertId": 1841,
                         *         "newestDetectedAt": "2026-11-30T15:27:48.948942Z",
                         *         "strongest": {
                         *           "alert": {
                         *             "acknowledgedAt": null,
                         *             "acknowledgedBy": null,
                         *             "alertNumber": 1,
                         *             "alertType": "availability",
                         *             "awayTeam": "Brest",
                         *             "bookmakerName": "SportyBet",
                         *             "bookmakerSlug": "sportybet",
                         *             "changePercent": 0,
                         *             "competitorDirection": "suspended",
                         *             "competitorNewValue": null,
                         *             "competitorOldValue": null,
                         *             "competitorSlug": null,
                         *             "correlationId": "01a22d11-c43e-74ef-bf26-fd0f0ac7e3ec.1",
                         *             "country": "France",
                         *             "detectedAt": "2026-11-30T15:27:48.948942Z",
                         *             "eventId": 156,
                         *             "eventKey": "sr:60000032",
                         *             "eventKickoff": "2026-11-30T15:45:00Z",
                         *             "eventName": "Monaco - Brest",
                         *             "evidence": {
                         *               "competitorQuoteSequence": null,
                         *               "quoteSequence": 39,
                         *               "settingsVersion": 0
                         *             },
                         *             "firstSeverity": "warning",
                         *             "group": "availability",
                         *             "homeTeam": "Monaco",
                         *             "id": 1841,
                         *             "latest": null,
                         *             "line": null,
                         *             "marketId": "3795",
                         *             "marketName": "Both Teams To Score - Full Time",
                         *             "measure": "relative",
                         *             "measuredChange": 0,
                         *             "monitor": "availability",
                         *             "movers": 0,
                         *             "newValue": null,
                         *             "note": null,
                         *             "noteVersion": null,
                         *             "oldValue": null,
                         *             "outcomeName": null,
                         *             "recordedAt": "2026-11-30T15:27:48.950397Z",
                         *             "repeats": 0,
                         *             "resolvedAt": null,
                         *             "resolvedWhy": null,
                         *             "rulesVersion": 0,
                         *             "severity": "warning",
                         *             "side": null,
                         *             "status": "new",
                         *             "stream": "fixture-sr:60000032",
                         *             "tournamentName": "Ligue 1"
                         *           },
                         *           "markets": 1
                         *         },
                         *         "tournament": "Ligue 1",
                         *         "tournamentId": 126
                         *       },
                         *       "truncated": false
                         *     }
                         */
                        "application/json": components["schemas"]["AlertGroupDetail"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Event not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Event not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many alerts there are, by status, severity and type. */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How many alerts there are. Every group is there, with 0 where it is empty. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "bySeverity": {
                         *         "critical": 0,
                         *         "elevated": 0,
                         *         "warning": 1
                         *       },
                         *       "byStatus": {
                         *         "acknowledged": 0,
                         *         "new": 1,
                         *         "past": 0
                         *       },
                         *       "byType": {
                         *         "availability": 1,
                         *         "direction_disagreement": 0,
                         *         "price_change": 0
                         *       },
                         *       "total": 1
                         *     }
                         */
                        "application/json": components["schemas"]["AlertStats"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The log as lines of JSON
         * @description In log order, or newest first if asked, closed by a line `{"end":true,…}`: a stream without it was cut off. `next` in
         *     it says how to read on.
         *
         *     `type`, `correlation_id` and `actor` have no index: the log is looked through, in turn with whoever else searches. A
         *     search that finds nothing for more than a second is closed by a line `{"end":false,…}`, whose `next` says how to go on.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only what this actor caused. */
                    actor?: string;
                    /** @description Only events of this request or batch. */
                    correlation_id?: string;
                    /** @description Not stored before. */
                    from_time?: string;
                    /**
                     * @description At most so many events: 1 to 1,000,000, 1,000 unless told.
                     * @example 2
                     */
                    limit?: number;
                    /** @description Newest first. */
                    newest_first?: boolean;
                    /** @description After this position; 0 is the beginning. */
                    since?: number;
                    /** @description Only this stream, such as `fixture-sr:66457014`. */
                    stream?: string;
                    /** @description Not stored after. */
                    to_time?: string;
                    /** @description Only this event type, such as `AlertDetected`. */
                    type?: string;
                    /** @description Up to and including this position; the end of the log unless told. */
                    until?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description One event a line, then the closing line */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "hash": "ee67c1c45ee686852d5ae409facb9de1e9440880ecbd4f602d30a733b88702c1",
                         *       "metadata": {
                         *         "actor": "system",
                         *         "causation_id": "RecordSnapshots",
                         *         "correlation_id": "01a22d11-c43e-74ef-bf26-fd0f0ac7e3ec.1",
                         *         "rules_version": "0",
                         *         "scrape_run_id": "01a22d11-c43e-74ef-bf26-fd0f0ac7e3ec"
                         *       },
                         *       "payload": {
                         *         "AlertDetected": {
                         *           "alertNumber": 1,
                         *           "alertType": "availability",
                         *           "availability": "suspended",
                         *           "bookmaker": "sportybet",
                         *           "changePercent": 0,
                         *           "detectedAt": "2026-11-30T15:27:48.948942Z",
                         *           "evidence": {
                         *             "quote": 39,
                         *             "settingsVersion": 0
                         *           },
                         *           "kickoff": "2026-11-30T15:45:00Z",
                         *           "marketId": "3795",
                         *           "marketName": "Both Teams To Score - Full Time",
                         *           "severity": "warning"
                         *         }
                         *       },
                         *       "position": 1841,
                         *       "recorded_at": "2026-11-30T15:27:48.950397Z",
                         *       "sequence": 40,
                         *       "stream": "fixture-sr:60000032",
                         *       "type": "AlertDetected",
                         *       "version": "5"
                         *     }
                         */
                        "application/x-ndjson": components["schemas"]["AuditEvent"];
                        /**
                         * @example {
                         *       "chain_hash": "ee67c1c45ee686852d5ae409facb9de1e9440880ecbd4f602d30a733b88702c1",
                         *       "count": 1,
                         *       "end": true,
                         *       "first": 1841,
                         *       "head": 2219,
                         *       "last": 1841,
                         *       "next": null,
                         *       "reached": 2219
                         *     }
                         */
                        "application/x-ndjson; line=end": components["schemas"]["End"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/events/{position}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One event of the log */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description its place in the log
                     * @example 1
                     */
                    position: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description One event of the log, as stored. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "hash": "c651c68c75f18e187acf5b350778c9fbea98efa7e49c29e5a92175531cb31947",
                         *       "metadata": {
                         *         "actor": "system",
                         *         "causation_id": "StartScrapeRun",
                         *         "correlation_id": "01a22d10-d95a-745c-b7fe-94ba98a4b815",
                         *         "scrape_run_id": "01a22d10-d964-725e-9bda-de78ba7f2e56"
                         *       },
                         *       "payload": {
                         *         "ScrapeRunStarted": {
                         *           "at": "2026-11-30T15:26:48.678263Z",
                         *           "bookmakers": [
                         *             "betpawa",
                         *             "sportybet"
                         *           ],
                         *           "key": "01a22d10-d964-725e-9bda-de78ba7f2e56",
                         *           "trigger": {
                         *             "kind": "scheduled"
                         *           }
                         *         }
                         *       },
                         *       "position": 1,
                         *       "recorded_at": "2026-11-30T15:26:48.679764Z",
                         *       "sequence": 1,
                         *       "stream": "scrape-run-01a22d10-d964-725e-9bda-de78ba7f2e56",
                         *       "type": "ScrapeRunStarted",
                         *       "version": "1"
                         *     }
                         */
                        "application/json": components["schemas"]["AuditEvent"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description The log does not reach so far */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "The log does not reach so far",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/backtests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The backtests of the last seven days, newest first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The backtests, newest first. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "backtests": [
                         *         {
                         *           "actor": "local",
                         *           "createdAt": "2026-11-30T15:27:50.877585Z",
                         *           "expiresAt": "2026-12-07T15:27:50.877585Z",
                         *           "failure": null,
                         *           "finishedAt": null,
                         *           "id": "01a22d11-cc58-769b-9517-b2cc5ca350d8",
                         *           "progress": {
                         *             "etaSeconds": null,
                         *             "eventsDone": 0,
                         *             "eventsInAll": 2039,
                         *             "eventsPerSecond": 0
                         *           },
                         *           "request": {
                         *             "against": "in-force",
                         *             "draft": "calm",
                         *             "from": null,
                         *             "hash": "4a6e76e1923ea4982f2ddd2479c9f929579d0c8fe0882a29c06edbc47c251acd",
                         *             "preset": null,
                         *             "reference": null,
                         *             "scope": null,
                         *             "sweep": null,
                         *             "to": null,
                         *             "without": []
                         *           },
                         *           "state": "waiting",
                         *           "summary": null
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["BacktestList"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        /**
         * Try rules on the recorded days
         * @description At most two are done at once, beside the desk's own work and at low priority. Results are kept for seven days.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "draft": "calm"
                     *     }
                     */
                    "application/json": components["schemas"]["BacktestRequest"];
                };
            };
            responses: {
                /** @description It has begun */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "id": "01a22d11-cc58-769b-9517-b2cc5ca350d8",
                         *       "state": "waiting"
                         *     }
                         */
                        "application/json": components["schemas"]["BacktestBegun"];
                    };
                };
                /** @description Something of it is wrong; `detail` and `field` say where and why */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Something of it is wrong; `detail` and `field` say where and why",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Two are going on */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Two are going on",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 409,
                         *       "title": "Conflict",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["ContentTooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/backtests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A backtest: how far it is, and what it found out */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Its id
                     * @example 01a22d11-cc58-769b-9517-b2cc5ca350d8
                     */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A backtest. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "actor": "local",
                         *       "createdAt": "2026-11-30T15:27:50.877585Z",
                         *       "expiresAt": "2026-12-07T15:27:52.759853Z",
                         *       "failure": null,
                         *       "finishedAt": "2026-11-30T15:27:52.759853Z",
                         *       "id": "01a22d11-cc58-769b-9517-b2cc5ca350d8",
                         *       "progress": {
                         *         "etaSeconds": null,
                         *         "eventsDone": 2041,
                         *         "eventsInAll": 2041,
                         *         "eventsPerSecond": 0
                         *       },
                         *       "request": {
                         *         "against": "in-force",
                         *         "draft": "calm",
                         *         "from": null,
                         *         "hash": "4a6e76e1923ea4982f2ddd2479c9f929579d0c8fe0882a29c06edbc47c251acd",
                         *         "preset": null,
                         *         "reference": null,
                         *         "scope": null,
                         *         "sweep": null,
                         *         "to": null,
                         *         "without": []
                         *       },
                         *       "state": "done",
                         *       "summary": {
                         *         "after": {
                         *           "alerts": 0,
                         *           "busiestHour": null,
                         *           "critical": 0,
                         *           "digest": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                         *           "elevated": 0,
                         *           "peakScore": 0,
                         *           "perHour": "0.00",
                         *           "repeats": 0,
                         *           "warning": 0
                         *         },
                         *         "before": {
                         *           "alerts": 1,
                         *           "busiestHour": {
                         *             "alerts": 1,
                         *             "at": "2026-11-30T15:00:00Z"
                         *           },
                         *           "critical": 0,
                         *           "digest": "c8629f645383e787643bd101046803491d6529d5fafd11f07be1f315348c19f9",
                         *           "elevated": 0,
                         *           "peakScore": 15,
                         *           "perHour": "58.70",
                         *           "repeats": 0,
                         *           "warning": 1
                         *         },
                         *         "difference": {
                         *           "changed": 0,
                         *           "gained": 0,
                         *           "gainedBy": [],
                         *           "lost": 1,
                         *           "lostBy": [
                         *             {
                         *               "count": 1,
                         *               "why": "below"
                         *             }
                         *           ],
                         *           "same": 0,
                         *           "situations": {
                         *             "gained": 0,
                         *             "kept": 0,
                         *             "lost": 1,
                         *             "lostAcknowledged": 0
                         *           }
                         *         },
                         *         "digest": "45970071fe843dfb009f465c8d32fefe4c80b2ffbc02639d9e9b2c9a7ad15c0e",
                         *         "findings": [],
                         *         "fixtures": 38,
                         *         "hours": "0.02",
                         *         "moments": 1848,
                         *         "recorded": {
                         *           "alerts": 1,
                         *           "digest": "c8629f645383e787643bd101046803491d6529d5fafd11f07be1f315348c19f9",
                         *           "equal": true,
                         *           "firstDifference": null
                         *         },
                         *         "sweep": []
                         *       }
                         *     }
                         */
                        "application/json": components["schemas"]["BacktestDocument"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description There is no such backtest, or it is kept no longer */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "There is no such backtest, or it is kept no longer",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        /** Cancel a backtest, or remove one that is over */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Its id
                     * @example 01a22d11-cc58-769b-9517-b2cc5ca350d8
                     */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is being cancelled */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description It was over, and is gone */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description There is no such backtest, or it is kept no longer */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "There is no such backtest, or it is kept no longer",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/backtests/{id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A backtest alert by alert, by time */
        get: {
            parameters: {
                query?: {
                    /** @description Only `same`, `changed`, `lost` or `gained` ones. */
                    class?: string;
                    /** @description After this one: `nextCursor` of the part before. */
                    cursor?: string;
                    /** @description At most so many: 1 to 500, default 100. */
                    limit?: number;
                    /** @description Only those that are lost for this reason, or `below`. */
                    why?: string;
                };
                header?: never;
                path: {
                    /**
                     * @description Its id
                     * @example 01a22d11-cc58-769b-9517-b2cc5ca350d8
                     */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A part of the rows. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "nextCursor": null,
                         *       "rows": [
                         *         {
                         *           "away": "Brest",
                         *           "bookmaker": "sportybet",
                         *           "class": "lost",
                         *           "detectedAt": "2026-11-30T15:27:48.948942Z",
                         *           "fixtureId": 156,
                         *           "home": "Monaco",
                         *           "line": null,
                         *           "marketId": "3795",
                         *           "monitorAfter": null,
                         *           "monitorBefore": "availability",
                         *           "newPrice": null,
                         *           "oldPrice": null,
                         *           "outcome": null,
                         *           "severityAfter": null,
                         *           "severityBefore": "warning",
                         *           "side": null,
                         *           "type": "availability",
                         *           "why": "below"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["RowsPage"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description There is no such backtest */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "There is no such backtest",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It is not done */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "It is not done",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 409,
                         *       "title": "Conflict",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/backtests/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The alerts of a backtest over time */
        get: {
            parameters: {
                query?: {
                    /** @description From `5m` to `1d`, in steps of five minutes; default `1h`. */
                    bucket?: string;
                };
                header?: never;
                path: {
                    /**
                     * @description Its id
                     * @example 01a22d11-cc58-769b-9517-b2cc5ca350d8
                     */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Alerts over time. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "bucketMinutes": 60,
                         *       "buckets": [
                         *         {
                         *           "after": 0,
                         *           "at": "2026-11-30T15:00:00Z",
                         *           "before": 1,
                         *           "recorded": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["TimelineDocument"];
                    };
                };
                /** @description A parameter is wrong, or there are more than 1,000 buckets */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong, or there are more than 1,000 buckets",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description There is no such backtest */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "There is no such backtest",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It is not done */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "It is not done",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 409,
                         *       "title": "Conflict",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events with the markets that lists show, by kickoff. */
        get: {
            parameters: {
                query?: {
                    /** @description Who has them on offer. */
                    availability?: "betpawa" | "competitor" | "alerts";
                    /** @description Only of tournaments of these countries. */
                    countries?: string[];
                    /** @description Also events that have started, default false. */
                    include_started?: boolean;
                    /** @description Not starting before. */
                    kickoff_from?: string;
                    /** @description Not starting after. */
                    kickoff_to?: string;
                    /** @description Only events that at least so many bookmakers have, or ever had, on offer: 1 to 3. */
                    min_bookmakers?: number;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description From 1 on, default 1. */
                    page?: number;
                    /**
                     * @description 1 to 100, default 50.
                     * @example 2
                     */
                    page_size?: number;
                    /** @description Part of a team's, a tournament's or a country's name, whatever the case and the accents. */
                    search?: string;
                    /** @description Only of this sport: the id of its first tournament. */
                    sport_id?: number;
                    /** @description Only of these tournaments. */
                    tournament_ids?: number[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of events, by kickoff. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "events": [
                         *         {
                         *           "away_team": "Lazio",
                         *           "bookmakers": [
                         *             {
                         *               "bookmaker_name": "Bet9ja",
                         *               "bookmaker_slug": "bet9ja",
                         *               "event_url": null,
                         *               "external_event_id": "sr:60000010",
                         *               "has_odds": true,
                         *               "inline_odds": [
                         *                 {
                         *                   "available": true,
                         *                   "closed": [],
                         *                   "line": null,
                         *                   "margin": 7.67,
                         *                   "market_id": "3743",
                         *                   "market_name": "1X2 - Full Time",
                         *                   "outcomes": [
                         *                     {
                         *                       "name": "1",
                         *                       "odds": 2.66
                         *                     },
                         *                     {
                         *                       "name": "X",
                         *                       "odds": 3.52
                         *                     }
                         *                   ],
                         *                   "unavailable_since": null
                         *                 },
                         *                 {
                         *                   "available": true,
                         *                   "closed": [],
                         *                   "line": null,
                         *                   "margin": 7.99,
                         *                   "market_id": "3795",
                         *                   "market_name": "Both Teams To Score - Full Time",
                         *                   "outcomes": [
                         *                     {
                         *                       "name": "Yes",
                         *                       "odds": 1.5
                         *                     },
                         *                     {
                         *                       "name": "No",
                         *                       "odds": 2.42
                         *                     }
                         *                   ],
                         *                   "unavailable_since": null
                         *                 }
                         *               ],
                         *               "sides_swapped": false,
                         *               "snapshot_time": "2026-11-30T15:27:48.952767Z"
                         *             },
                         *             {
                         *               "bookmaker_name": "BetPawa",
                         *               "bookmaker_slug": "betpawa",
                         *               "event_url": null,
                         *               "external_event_id": "sr:60000010",
                         *               "has_odds": true,
                         *               "inline_odds": [
                         *                 {
                         *                   "available": true,
                         *                   "closed": [],
                         *                   "line": null,
                         *                   "margin": 5.12,
                         *                   "market_id": "3743",
                         *                   "market_name": "1X2 - Full Time",
                         *                   "outcomes": [
                         *                     {
                         *                       "name": "1",
                         *                       "odds": 2.72
                         *                     },
                         *                     {
                         *                       "name": "X",
                         *                       "odds": 3.61
                         *                     }
                         *                   ],
                         *                   "unavailable_since": null
                         *                 },
                         *                 {
                         *                   "available": true,
                         *                   "closed": [],
                         *                   "line": null,
                         *                   "margin": 5.26,
                         *                   "market_id": "3795",
                         *                   "market_name": "Both Teams To Score - Full Time",
                         *                   "outcomes": [
                         *                     {
                         *                       "name": "Yes",
                         *                       "odds": 1.54
                         *                     },
                         *                     {
                         *                       "name": "No",
                         *                       "odds": 2.48
                         *                     }
                         *                   ],
                         *                   "unavailable_since": null
                         *                 }
                         *               ],
                         *               "sides_swapped": false,
                         *               "snapshot_time": "2026-11-30T15:27:48.930891Z"
                         *             }
                         *           ],
                         *           "created_at": "2026-11-30T15:26:49.220561Z",
                         *           "event_key": "sr:60000010",
                         *           "home_team": "Napoli",
                         *           "id": 31,
                         *           "kickoff": "2026-11-30T15:40:00Z",
                         *           "name": "Napoli - Lazio",
                         *           "sport_name": "Football",
                         *           "sportradar_id": "60000010",
                         *           "tournament_country": "Italy",
                         *           "tournament_id": 31,
                         *           "tournament_name": "Serie A"
                         *         },
                         *         {
                         *           "away_team": "Utrecht",
                         *           "bookmakers": [
                         *             {
                         *               "bookmaker_name": "Bet9ja",
                         *               "bookmaker_slug": "bet9ja",
                         *               "event_url": null,
                         *               "external_event_id": "sr:60000015",
                         *               "has_odds": true,
                         *               "inline_odds": [
                         *                 {
                         *                   "available": true,
                         *                   "closed": [],
                         *                   "line": null,
                         *                   "margin": 7.69,
                         *                   "market_id": "3743",
                         *                   "market_name": "1X2 - Full Time",
                         *                   "outcomes": [
                         *                     {
                         *                       "name": "1",
                         *                       "odds": 2.07
                         *                     },
                         *                     {
                         *                       "name": "X",
                         *                       "odds": 3.58
                         *                     }
                         *                   ],
                         *                   "unavailable_since": null
                         *                 },
                         *                 {
                         *                   "available": true,
                         *                   "closed": [],
                         *                   "line": null,
                         *                   "margin": 7.6,
                         *                   "market_id": "3795",
                         *                   "market_name": "Both Teams To Score - Full Time",
                         *                   "outcomes": [
                         *                     {
                         *                       "name": "Yes",
                         *                       "odds": 1.81
                         *                     },
                         *                     {
                         *                       "name": "No",
                         *                       "odds": 1.91
                         *                     }
                         *                   ],
                         *                   "unavailable_since": null
                         *                 }
                         *               ],
                         *               "sides_swapped": false,
                         *               "snapshot_time": "2026-11-30T15:27:48.958114Z"
                         *             },
                         *             {
                         *               "bookmaker_name": "BetPawa",
                         *               "bookmaker_slug": "betpawa",
                         *               "event_url": null,
                         *               "external_event_id": "sr:60000015",
                         *               "has_odds": true,
                         *               "inline_odds": [
                         *                 {
                         *                   "available": true,
                         *                   "closed": [],
                         *                   "line": null,
                         *                   "margin": 5.26,
                         *                   "market_id": "3743",
                         *                   "market_name": "1X2 - Full Time",
                         *                   "outcomes": [
                         *                     {
                         *                       "name": "1",
                         *                       "odds": 2.12
                         *                     },
                         *                     {
                         *                       "name": "X",
                         *                       "odds": 3.66
                         *                     }
                         *                   ],
                         *                   "unavailable_since": null
                         *                 },
                         *                 {
                         *                   "available": true,
                         *                   "closed": [],
                         *                   "line": null,
                         *                   "margin": 5.34,
                         *                   "market_id": "3795",
                         *                   "market_name": "Both Teams To Score - Full Time",
                         *                   "outcomes": [
                         *                     {
                         *                       "name": "Yes",
                         *                       "odds": 1.85
                         *                     },
                         *                     {
                         *                       "name": "No",
                         *                       "odds": 1.95
                         *                     }
                         *                   ],
                         *                   "unavailable_since": null
                         *                 }
                         *               ],
                         *               "sides_swapped": false,
                         *               "snapshot_time": "2026-11-30T15:27:48.930997Z"
                         *             }
                         *           ],
                         *           "created_at": "2026-11-30T15:26:49.223793Z",
                         *           "event_key": "sr:60000015",
                         *           "home_team": "Twente",
                         *           "id": 113,
                         *           "kickoff": "2026-11-30T15:40:00Z",
                         *           "name": "Twente - Utrecht",
                         *           "sport_name": "Football",
                         *           "sportradar_id": "60000015",
                         *           "tournament_country": "Netherlands",
                         *           "tournament_id": 22,
                         *           "tournament_name": "Eredivisie"
                         *         }
                         *       ],
                         *       "page": 1,
                         *       "page_size": 2,
                         *       "total": 38
                         *     }
                         */
                        "application/json": components["schemas"]["MatchedEventList"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One event, all bookmakers' markets side by side. */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description The event's id
                     * @example 156
                     */
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description An event with every market of every bookmaker. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "away_team": "Brest",
                         *       "bookmakers": [
                         *         {
                         *           "bookmaker_name": "Bet9ja",
                         *           "bookmaker_slug": "bet9ja",
                         *           "event_url": null,
                         *           "external_event_id": "sr:60000032",
                         *           "has_odds": true,
                         *           "inline_odds": [
                         *             {
                         *               "available": true,
                         *               "closed": [],
                         *               "line": null,
                         *               "margin": 7.9,
                         *               "market_id": "3743",
                         *               "market_name": "1X2 - Full Time",
                         *               "outcomes": [
                         *                 {
                         *                   "name": "1",
                         *                   "odds": 1.7
                         *                 },
                         *                 {
                         *                   "name": "X",
                         *                   "odds": 3.81
                         *                 }
                         *               ],
                         *               "unavailable_since": null
                         *             },
                         *             {
                         *               "available": true,
                         *               "closed": [],
                         *               "line": null,
                         *               "margin": 7.86,
                         *               "market_id": "3795",
                         *               "market_name": "Both Teams To Score - Full Time",
                         *               "outcomes": [
                         *                 {
                         *                   "name": "Yes",
                         *                   "odds": 2.15
                         *                 },
                         *                 {
                         *                   "name": "No",
                         *                   "odds": 1.63
                         *                 }
                         *               ],
                         *               "unavailable_since": null
                         *             }
                         *           ],
                         *           "sides_swapped": false,
                         *           "snapshot_time": "2026-11-30T15:27:48.957798Z"
                         *         },
                         *         {
                         *           "bookmaker_name": "BetPawa",
                         *           "bookmaker_slug": "betpawa",
                         *           "event_url": null,
                         *           "external_event_id": "sr:60000032",
                         *           "has_odds": true,
                         *           "inline_odds": [
                         *             {
                         *               "available": true,
                         *               "closed": [],
                         *               "line": null,
                         *               "margin": 5.38,
                         *               "market_id": "3743",
                         *               "market_name": "1X2 - Full Time",
                         *               "outcomes": [
                         *                 {
                         *                   "name": "1",
                         *                   "odds": 1.74
                         *                 },
                         *                 {
                         *                   "name": "X",
                         *                   "odds": 3.9
                         *                 }
                         *               ],
                         *               "unavailable_since": null
                         *             },
                         *             {
                         *               "available": true,
                         *               "closed": [],
                         *               "line": null,
                         *               "margin": 5.33,
                         *               "market_id": "3795",
                         *               "market_name": "Both Teams To Score - Full Time",
                         *               "outcomes": [
                         *                 {
                         *                   "name": "Yes",
                         *                   "odds": 2.2
                         *                 },
                         *                 {
                         *                   "name": "No",
                         *                   "odds": 1.67
                         *                 }
                         *               ],
                         *               "unavailable_since": null
                         *             }
                         *           ],
                         *           "sides_swapped": false,
                         *           "snapshot_time": "2026-11-30T15:27:48.933847Z"
                         *         }
                         *       ],
                         *       "created_at": "2026-11-30T15:26:49.223793Z",
                         *       "event_key": "sr:60000032",
                         *       "home_team": "Monaco",
                         *       "id": 156,
                         *       "kickoff": "2026-11-30T15:45:00Z",
                         *       "markets_by_bookmaker": [
                         *         {
                         *           "bookmaker_name": "Bet9ja",
                         *           "bookmaker_slug": "bet9ja",
                         *           "markets": [
                         *             {
                         *               "available": true,
                         *               "betpawa_market_id": "3743",
                         *               "betpawa_market_name": "1X2 - Full Time",
                         *               "line": null,
                         *               "margin": 7.9,
                         *               "market_groups": [
                         *                 "all",
                         *                 "popular"
                         *               ],
                         *               "outcomes": [
                         *                 {
                         *                   "is_active": true,
                         *                   "name": "1",
                         *                   "odds": 1.7
                         *                 },
                         *                 {
                         *                   "is_active": true,
                         *                   "name": "X",
                         *                   "odds": 3.81
                         *                 }
                         *               ],
                         *               "unavailable_since": null
                         *             },
                         *             {
                         *               "available": true,
                         *               "betpawa_market_id": "4693",
                         *               "betpawa_market_name": "Double Chance - Full Time",
                         *               "line": null,
                         *               "margin": 115.07,
                         *               "market_groups": [
                         *                 "all",
                         *                 "popular"
                         *               ],
                         *               "outcomes": [
                         *                 {
                         *                   "is_active": true,
                         *                   "name": "1X",
                         *                   "odds": 1.18
                         *                 },
                         *                 {
                         *                   "is_active": true,
                         *                   "name": "X2",
                         *                   "odds": 2.04
                         *                 }
                         *               ],
                         *               "unavailable_since": null
                         *             }
                         *           ],
                         *           "snapshot_time": "2026-11-30T15:27:48.957798Z"
                         *         },
                         *         {
                         *           "bookmaker_name": "BetPawa",
                         *           "bookmaker_slug": "betpawa",
                         *           "markets": [
                         *             {
                         *               "available": true,
                         *               "betpawa_market_id": "3743",
                         *               "betpawa_market_name": "1X2 - Full Time",
                         *               "line": null,
                         *               "margin": 5.38,
                         *               "market_groups": [
                         *                 "all",
                         *                 "popular"
                         *               ],
                         *               "outcomes": [
                         *                 {
                         *                   "is_active": true,
                         *                   "name": "1",
                         *                   "odds": 1.74
                         *                 },
                         *                 {
                         *                   "is_active": true,
                         *                   "name": "X",
                         *                   "odds": 3.9
                         *                 }
                         *               ],
                         *               "unavailable_since": null
                         *             },
                         *             {
                         *               "available": true,
                         *               "betpawa_market_id": "4693",
                         *               "betpawa_market_name": "Double Chance - Full Time",
                         *               "line": null,
                         *               "margin": 111.18,
                         *               "market_groups": [
                         *                 "all",
                         *                 "popular"
                         *               ],
                         *               "outcomes": [
                         *                 {
                         *                   "is_active": true,
                         *                   "name": "1X",
                         *                   "odds": 1.2
                         *                 },
                         *                 {
                         *                   "is_active": true,
                         *                   "name": "X2",
                         *                   "odds": 2.09
                         *                 }
                         *               ],
                         *               "unavailable_since": null
                         *             }
                         *           ],
                         *           "snapshot_time": "2026-11-30T15:27:48.933847Z"
                         *         }
                         *       ],
                         *       "name": "Monaco - Brest",
                         *       "sport_name": "Football",
                         *       "sportradar_id": "60000032",
                         *       "tournament_country": "France",
                         *       "tournament_id": 126,
                         *       "tournament_name": "Ligue 1"
                         *     }
                         */
                        "application/json": components["schemas"]["EventDetailResponse"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Event not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Event not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{id}/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The alerts of an event, newest first unless asked otherwise: all of them, up to 5,000, or as many as `limit` says. The
         *     counts are the event's own. camelCase as all alerts.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only of these types. `alertType` is taken too. */
                    alert_type?: components["schemas"]["AlertType"][];
                    /** @description Only of these bookmakers. */
                    bookmaker?: string[];
                    /** @description Only of events of these countries. */
                    country?: string[];
                    /** @description `nextCursor` of the part before; stays right while new alerts arrive. */
                    cursor?: string;
                    /** @description Not detected before. */
                    from?: string;
                    /** @description Only of these cooldown groups. */
                    group?: string[];
                    /** @description At most so many. */
                    limit?: number;
                    /** @description Only of this market, in all its lines. `marketId` is taken too. */
                    market_id?: string;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description Only of these monitors. */
                    monitor?: string[];
                    /** @description After leaving out so many, default 0. */
                    offset?: number;
                    /**
                     * @description Only those that have all of these words somewhere, whatever the case and the accents: in the event's name, teams, tournament or
                     *     country, in the market, the outcome or a bookmaker.
                     */
                    search?: string;
                    /** @description Only of these severities. */
                    severity?: components["schemas"]["Severity"][];
                    /** @description What comes first: `recency` (default), `severity` or `kickoff`. */
                    sort?: "recency" | "severity" | "kickoff";
                    /** @description Only of this status. */
                    status?: components["schemas"]["AlertStatus"];
                    /** @description Not detected after. */
                    to?: string;
                    /** @description Only of events of the tournaments with these ids. */
                    tournament?: number[];
                };
                header?: never;
                path: {
                    /**
                     * @description The event's id
                     * @example 156
                     */
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A part of the alerts. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "acknowledgedCount": 0,
                         *       "alerts": [
                         *         {
                         *           "acknowledgedAt": null,
                         *           "acknowledgedBy": null,
                         *           "alertNumber": 1,
                         *           "alertType": "availability",
                         *           "awayTeam": "Brest",
                         *           "bookmakerName": "SportyBet",
                         *           "bookmakerSlug": "sportybet",
                         *           "changePercent": 0,
                         *           "competitorDirection": "suspended",
                         *           "competitorNewValue": null,
                         *           "competitorOldValue": null,
                         *           "competitorSlug": null,
                         *           "correlationId": "01a22d11-c43e-74ef-bf26-fd0f0ac7e3ec.1",
                         *           "country": "France",
                         *           "detectedAt": "2026-11-30T15:27:48.948942Z",
                         *           "eventId": 156,
                         *           "eventKey": "sr:60000032",
                         *           "eventKickoff": "2026-11-30T15:45:00Z",
                         *           "eventName": "Monaco - Brest",
                         *           "evidence": {
                         *             "competitorQuoteSequence": null,
                         *             "quoteSequence": 39,
                         *             "settingsVersion": 0
                         *           },
                         *           "firstSeverity": "warning",
                         *           "group": "availability",
                         *           "homeTeam": "Monaco",
                         *           "id": 1841,
                         *           "latest": null,
                         *           "line": null,
                         *           "marketId": "3795",
                         *           "marketName": "Both Teams To Score - Full Time",
                         *           "measure": "relative",
                         *           "measuredChange": 0,
                         *           "monitor": "availability",
                         *           "movers": 0,
                         *           "newValue": null,
                         *           "note": null,
                         *           "noteVersion": null,
                         *           "oldValue": null,
                         *           "outcomeName": null,
                         *           "recordedAt": "2026-11-30T15:27:48.950397Z",
                         *           "repeats": 0,
                         *           "resolvedAt": null,
                         *           "resolvedWhy": null,
                         *           "rulesVersion": 0,
                         *           "severity": "warning",
                         *           "side": null,
                         *           "status": "new",
                         *           "stream": "fixture-sr:60000032",
                         *           "tournamentName": "Ligue 1"
                         *         }
                         *       ],
                         *       "newCount": 1,
                         *       "nextCursor": null,
                         *       "pastCount": 0,
                         *       "total": 1
                         *     }
                         */
                        "application/json": components["schemas"]["AlertList"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Event not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Event not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When an event's offers changed, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Only of this bookmaker. */
                    bookmaker_slug?: string;
                    /** @description Not captured before. */
                    from_time?: string;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description From 1 on, default 1. */
                    page?: number;
                    /** @description 1 to 500, default 100. */
                    page_size?: number;
                    /** @description Not captured after. */
                    to_time?: string;
                };
                header?: never;
                path: {
                    /**
                     * @description The event's id
                     * @example 156
                     */
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of the changes of an event's offers, newest first. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "event_id": 156,
                         *       "page": 1,
                         *       "page_size": 100,
                         *       "snapshots": [
                         *         {
                         *           "bookmaker_name": "SportyBet",
                         *           "bookmaker_slug": "sportybet",
                         *           "captured_at": "2026-11-30T15:27:48.948942Z",
                         *           "id": 1840,
                         *           "market_count": 1
                         *         },
                         *         {
                         *           "bookmaker_name": "Bet9ja",
                         *           "bookmaker_slug": "bet9ja",
                         *           "captured_at": "2026-11-30T15:27:10.855492Z",
                         *           "id": 839,
                         *           "market_count": 8
                         *         }
                         *       ],
                         *       "total": 7
                         *     }
                         */
                        "application/json": components["schemas"]["SnapshotHistoryResponse"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Event not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Event not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{id}/markets/{market}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A market's prices at one bookmaker, oldest first. */
        get: {
            parameters: {
                query: {
                    /**
                     * @description The bookmaker's slug.
                     * @example sportybet
                     */
                    bookmaker_slug: string;
                    /** @description Not captured before. */
                    from_time?: string;
                    /** @description The market's line, where it has one. */
                    line?: number;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description Not captured after. */
                    to_time?: string;
                };
                header?: never;
                path: {
                    /**
                     * @description The event's id
                     * @example 156
                     */
                    id: number;
                    /**
                     * @description The market's id
                     * @example 3795
                     */
                    market: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A market at one bookmaker and its points, oldest first. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "bookmaker_name": "SportyBet",
                         *       "bookmaker_slug": "sportybet",
                         *       "event_id": 156,
                         *       "history": [
                         *         {
                         *           "available": true,
                         *           "captured_at": "2026-11-30T15:26:48.944172Z",
                         *           "confirmed": false,
                         *           "margin": 4.77,
                         *           "outcomes": [
                         *             {
                         *               "name": "Yes",
                         *               "odds": 2.21
                         *             },
                         *             {
                         *               "name": "No",
                         *               "odds": 1.68
                         *             }
                         *           ],
                         *           "unavailable_at": null
                         *         },
                         *         {
                         *           "available": false,
                         *           "captured_at": "2026-11-30T15:27:48.948942Z",
                         *           "confirmed": false,
                         *           "margin": 4.77,
                         *           "outcomes": [
                         *             {
                         *               "name": "Yes",
                         *               "odds": 2.21
                         *             },
                         *             {
                         *               "name": "No",
                         *               "odds": 1.68
                         *             }
                         *           ],
                         *           "unavailable_at": "2026-11-30T15:27:48.948942Z"
                         *         }
                         *       ],
                         *       "line": null,
                         *       "market_id": "3795",
                         *       "market_name": "Both Teams To Score - Full Time"
                         *     }
                         */
                        "application/json": components["schemas"]["MarketHistory_OddsHistoryPoint"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Event not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Event not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{id}/markets/{market}/margin-history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A bookmaker's margin on a market, oldest first. */
        get: {
            parameters: {
                query: {
                    /**
                     * @description The bookmaker's slug.
                     * @example sportybet
                     */
                    bookmaker_slug: string;
                    /** @description Not captured before. */
                    from_time?: string;
                    /** @description The market's line, where it has one. */
                    line?: number;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description Not captured after. */
                    to_time?: string;
                };
                header?: never;
                path: {
                    /**
                     * @description The event's id
                     * @example 156
                     */
                    id: number;
                    /**
                     * @description The market's id
                     * @example 3795
                     */
                    market: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A market at one bookmaker and its points, oldest first. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "bookmaker_name": "SportyBet",
                         *       "bookmaker_slug": "sportybet",
                         *       "event_id": 156,
                         *       "history": [
                         *         {
                         *           "available": true,
                         *           "captured_at": "2026-11-30T15:26:48.944172Z",
                         *           "confirmed": false,
                         *           "margin": 4.77,
                         *           "unavailable_at": null
                         *         },
                         *         {
                         *           "available": false,
                         *           "captured_at": "2026-11-30T15:27:48.948942Z",
                         *           "confirmed": false,
                         *           "margin": 4.77,
                         *           "unavailable_at": "2026-11-30T15:27:48.948942Z"
                         *         }
                         *       ],
                         *       "line": null,
                         *       "market_id": "3795",
                         *       "market_name": "Both Teams To Score - Full Time"
                         *     }
                         */
                        "application/json": components["schemas"]["MarketHistory_MarginHistoryPoint"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Event not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Event not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/alerts/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many upcoming events have a market that could be bet on and cannot now. */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A number of events. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "count": 3
                         *     }
                         */
                        "application/json": components["schemas"]["EventCount"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/countries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The countries of all events; `Unknown` where nobody named one. */
        get: {
            parameters: {
                query?: {
                    /** @description Only of upcoming events that are so on offer. */
                    availability?: "betpawa" | "competitor" | "alerts";
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The countries by name */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example [
                         *       "Brazil",
                         *       "England"
                         *     ]
                         */
                        "application/json": string[];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/tournaments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tournaments of all events. */
        get: {
            parameters: {
                query?: {
                    /** @description Only of upcoming events that are so on offer. */
                    availability?: "betpawa" | "competitor" | "alerts";
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The tournaments by country and name */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example [
                         *       {
                         *         "country": "Brazil",
                         *         "id": 48,
                         *         "name": "Serie A"
                         *       },
                         *       {
                         *         "country": "England",
                         *         "id": 36,
                         *         "name": "Premier League"
                         *       }
                         *     ]
                         */
                        "application/json": components["schemas"]["TournamentEntry"][];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/unmatched": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The upcoming events that are not to be compared: the reference book or every competitor lacks them. With
         *     `availability=betpawa` those that only the reference book has, with `competitor` those that it lacks.
         */
        get: {
            parameters: {
                query?: {
                    /**
                     * @description Who has them on offer.
                     * @example betpawa
                     */
                    availability?: "betpawa" | "competitor" | "alerts";
                    /** @description Only of tournaments of these countries. */
                    countries?: string[];
                    /** @description Also events that have started, default false. */
                    include_started?: boolean;
                    /** @description Not starting before. */
                    kickoff_from?: string;
                    /** @description Not starting after. */
                    kickoff_to?: string;
                    /** @description Only events that at least so many bookmakers have, or ever had, on offer: 1 to 3. */
                    min_bookmakers?: number;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description From 1 on, default 1. */
                    page?: number;
                    /** @description 1 to 100, default 50. */
                    page_size?: number;
                    /** @description Part of a team's, a tournament's or a country's name, whatever the case and the accents. */
                    search?: string;
                    /** @description Only of this sport: the id of its first tournament. */
                    sport_id?: number;
                    /** @description Only of these tournaments. */
                    tournament_ids?: number[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of events, by kickoff. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "events": [],
                         *       "page": 1,
                         *       "page_size": 50,
                         *       "total": 0
                         *     }
                         */
                        "application/json": components["schemas"]["MatchedEventList"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the whole is */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How it is, as the existing client reads it. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "database": "connected",
                         *       "platforms": [
                         *         {
                         *           "platform": "bet9ja",
                         *           "status": "healthy"
                         *         },
                         *         {
                         *           "platform": "betpawa",
                         *           "status": "healthy"
                         *         }
                         *       ],
                         *       "status": "healthy"
                         *     }
                         */
                        "application/json": components["schemas"]["HealthResponse"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/margins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Margins by market, bookmaker and time to kickoff
         * @description A margin counts for as long as its prices held before the kickoff, seen again or not, at most for a day. Days are those on
         *     which they held.
         */
        get: {
            parameters: {
                query?: {
                    /** @description How many days, 1 to 92, default 30. */
                    days?: number;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description The id of a tournament, default all of them. */
                    tournament?: number;
                    /** @description The last of them is the day of this instant, default the newest day of which there are margins. */
                    until?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The margins of each market. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "firstDay": "2026-11-01",
                         *       "lastDay": "2026-11-30",
                         *       "markets": [
                         *         {
                         *           "books": [
                         *             {
                         *               "bookmakerName": "Bet9ja",
                         *               "bookmakerSlug": "bet9ja",
                         *               "buckets": [
                         *                 {
                         *                   "bucket": "7d_and_more",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 },
                         *                 {
                         *                   "bucket": "3d_to_7d",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 }
                         *               ],
                         *               "margin": 7.7008
                         *             },
                         *             {
                         *               "bookmakerName": "BetPawa",
                         *               "bookmakerSlug": "betpawa",
                         *               "buckets": [
                         *                 {
                         *                   "bucket": "7d_and_more",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 },
                         *                 {
                         *                   "bucket": "3d_to_7d",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 }
                         *               ],
                         *               "margin": 5.2295
                         *             }
                         *           ],
                         *           "line": null,
                         *           "marketId": "3743",
                         *           "marketName": "1X2 - Full Time"
                         *         },
                         *         {
                         *           "books": [
                         *             {
                         *               "bookmakerName": "Bet9ja",
                         *               "bookmakerSlug": "bet9ja",
                         *               "buckets": [
                         *                 {
                         *                   "bucket": "7d_and_more",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 },
                         *                 {
                         *                   "bucket": "3d_to_7d",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 }
                         *               ],
                         *               "margin": 7.7596
                         *             },
                         *             {
                         *               "bookmakerName": "BetPawa",
                         *               "bookmakerSlug": "betpawa",
                         *               "buckets": [
                         *                 {
                         *                   "bucket": "7d_and_more",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 },
                         *                 {
                         *                   "bucket": "3d_to_7d",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 }
                         *               ],
                         *               "margin": 5.3259
                         *             }
                         *           ],
                         *           "line": 2.5,
                         *           "marketId": "5000",
                         *           "marketName": "Over/Under - Full Time"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["MarginSummary"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/margins/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A market's margins day by day, at each bookmaker */
        get: {
            parameters: {
                query?: {
                    /** @description Only so long before the kickoff. */
                    bucket?: "7d_and_more" | "3d_to_7d" | "24h_to_72h" | "under_24h";
                    /** @description How many days, 1 to 92, default 30. */
                    days?: number;
                    /**
                     * @description The id of a market whose margins are kept, default `3743` (1X2).
                     * @example 3743
                     */
                    market?: "3743" | "5000" | "3795" | "4693";
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description The id of a tournament, default all of them. */
                    tournament?: number;
                    /** @description The last of them is the day of this instant, default the newest day of which there are margins. */
                    until?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A market's margins day by day. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "books": [
                         *         {
                         *           "bookmakerName": "Bet9ja",
                         *           "bookmakerSlug": "bet9ja",
                         *           "points": [
                         *             {
                         *               "day": "2026-11-30",
                         *               "margin": 7.7008
                         *             }
                         *           ]
                         *         },
                         *         {
                         *           "bookmakerName": "BetPawa",
                         *           "bookmakerSlug": "betpawa",
                         *           "points": [
                         *             {
                         *               "day": "2026-11-30",
                         *               "margin": 5.2295
                         *             }
                         *           ]
                         *         }
                         *       ],
                         *       "firstDay": "2026-11-01",
                         *       "lastDay": "2026-11-30",
                         *       "market": {
                         *         "line": null,
                         *         "marketId": "3743",
                         *         "marketName": "1X2 - Full Time"
                         *       }
                         *     }
                         */
                        "application/json": components["schemas"]["MarginTimeline"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/margins/tournaments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A market's margins in each tournament */
        get: {
            parameters: {
                query?: {
                    /** @description How many days, 1 to 92, default 30. */
                    days?: number;
                    /**
                     * @description 1 to 500 tournaments, default 100: those of most fixtures.
                     * @example 2
                     */
                    limit?: number;
                    /** @description The id of a market whose margins are kept, default `3743` (1X2). */
                    market?: "3743" | "5000" | "3795" | "4693";
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description Part of the tournament's or the country's name, whatever the case and the accents. */
                    search?: string;
                    /** @description The last of them is the day of this instant, default the newest day of which there are margins. */
                    until?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A market's margins in each tournament. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "firstDay": "2026-11-01",
                         *       "lastDay": "2026-11-30",
                         *       "market": {
                         *         "line": null,
                         *         "marketId": "3743",
                         *         "marketName": "1X2 - Full Time"
                         *       },
                         *       "total": 10,
                         *       "tournaments": [
                         *         {
                         *           "books": [
                         *             {
                         *               "bookmakerName": "Bet9ja",
                         *               "bookmakerSlug": "bet9ja",
                         *               "buckets": [
                         *                 {
                         *                   "bucket": "7d_and_more",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 },
                         *                 {
                         *                   "bucket": "3d_to_7d",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 }
                         *               ],
                         *               "margin": 7.75
                         *             },
                         *             {
                         *               "bookmakerName": "BetPawa",
                         *               "bookmakerSlug": "betpawa",
                         *               "buckets": [
                         *                 {
                         *                   "bucket": "7d_and_more",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 },
                         *                 {
                         *                   "bucket": "3d_to_7d",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 }
                         *               ],
                         *               "margin": 5.2045
                         *             }
                         *           ],
                         *           "country": "Brazil",
                         *           "id": 48,
                         *           "name": "Serie A"
                         *         },
                         *         {
                         *           "books": [
                         *             {
                         *               "bookmakerName": "Bet9ja",
                         *               "bookmakerSlug": "bet9ja",
                         *               "buckets": [
                         *                 {
                         *                   "bucket": "7d_and_more",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 },
                         *                 {
                         *                   "bucket": "3d_to_7d",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 }
                         *               ],
                         *               "margin": 7.7045
                         *             },
                         *             {
                         *               "bookmakerName": "BetPawa",
                         *               "bookmakerSlug": "betpawa",
                         *               "buckets": [
                         *                 {
                         *                   "bucket": "7d_and_more",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 },
                         *                 {
                         *                   "bucket": "3d_to_7d",
                         *                   "fixtures": 0,
                         *                   "margin": null
                         *                 }
                         *               ],
                         *               "margin": 5.3455
                         *             }
                         *           ],
                         *           "country": "Ghana",
                         *           "id": 8,
                         *           "name": "Premier League"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["TournamentMarginList"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who I am, and what I may do
         * @description Answered to every known token; 401 says that one is needed.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Who calls. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "actor": "local",
                         *       "authRequired": false,
                         *       "may": {
                         *         "acknowledge": true,
                         *         "administer": true,
                         *         "audit": true,
                         *         "configure": true,
                         *         "ingest": true,
                         *         "publish": true,
                         *         "read": true
                         *       },
                         *       "role": "admin"
                         *     }
                         */
                        "application/json": components["schemas"]["Me"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/palimpsest/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many events the reference book and its competitors have. */
        get: {
            parameters: {
                query?: {
                    /** @description Also events that have started, default false. */
                    include_started?: boolean;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How many events the reference book and its competitors have, or ever had, on offer. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "betpawa_only_count": 0,
                         *       "by_platform": [
                         *         {
                         *           "match_rate": 100,
                         *           "matched_events": 32,
                         *           "platform": "bet9ja",
                         *           "platform_name": "Bet9ja",
                         *           "total_events": 32,
                         *           "unmatched_events": 0
                         *         },
                         *         {
                         *           "match_rate": 100,
                         *           "matched_events": 38,
                         *           "platform": "betpawa",
                         *           "platform_name": "BetPawa",
                         *           "total_events": 38,
                         *           "unmatched_events": 0
                         *         }
                         *       ],
                         *       "competitor_only_count": 0,
                         *       "match_rate": 100,
                         *       "matched_count": 38,
                         *       "total_events": 38
                         *     }
                         */
                        "application/json": components["schemas"]["CoverageStats"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/palimpsest/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which events each bookmaker has, by tournament. */
        get: {
            parameters: {
                query?: {
                    /** @description By who has them, default `all`. */
                    availability?: "all" | "matched" | "betpawa-only" | "competitor-only";
                    /** @description Also events that have started, default false. */
                    include_started?: boolean;
                    /** @description Only those that one of these bookmakers lacks. */
                    lacking?: string[];
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description Only those that one of these bookmakers has. */
                    platforms?: string[];
                    /** @description Part of a team's, a tournament's or a country's name, whatever the case and the accents. */
                    search?: string;
                    /** @description Default `kickoff`. */
                    sort?: "kickoff" | "alphabetical" | "tournament";
                    /** @description Only of this sport: the id of its first tournament. */
                    sport_id?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Events by tournament, and who has them. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "coverage": {
                         *         "betpawa_only_count": 0,
                         *         "by_platform": [
                         *           {
                         *             "match_rate": 100,
                         *             "matched_events": 32,
                         *             "platform": "bet9ja",
                         *             "platform_name": "Bet9ja",
                         *             "total_events": 32,
                         *             "unmatched_events": 0
                         *           },
                         *           {
                         *             "match_rate": 100,
                         *             "matched_events": 38,
                         *             "platform": "betpawa",
                         *             "platform_name": "BetPawa",
                         *             "total_events": 38,
                         *             "unmatched_events": 0
                         *           }
                         *         ],
                         *         "competitor_only_count": 0,
                         *         "match_rate": 100,
                         *         "matched_count": 38,
                         *         "total_events": 38
                         *       },
                         *       "total": 38,
                         *       "tournaments": [
                         *         {
                         *           "coverage": {
                         *             "betpawa_only": 0,
                         *             "competitor_only": 0,
                         *             "matched": 3,
                         *             "total": 3
                         *           },
                         *           "events": [
                         *             {
                         *               "availability": "matched",
                         *               "away_team": "Lazio",
                         *               "home_team": "Napoli",
                         *               "id": 31,
                         *               "kickoff": "2026-11-30T15:40:00Z",
                         *               "name": "Napoli - Lazio",
                         *               "platforms": [
                         *                 "bet9ja",
                         *                 "betpawa"
                         *               ],
                         *               "sport_name": "Football",
                         *               "sportradar_id": "60000010",
                         *               "tournament_country": "Italy",
                         *               "tournament_id": 31,
                         *               "tournament_name": "Serie A"
                         *             },
                         *             {
                         *               "availability": "matched",
                         *               "away_team": "Torino",
                         *               "home_team": "Milan",
                         *               "id": 74,
                         *               "kickoff": "2026-11-30T16:20:00Z",
                         *               "name": "Milan - Torino",
                         *               "platforms": [
                         *                 "bet9ja",
                         *                 "betpawa"
                         *               ],
                         *               "sport_name": "Football",
                         *               "sportradar_id": "60000039",
                         *               "tournament_country": "Italy",
                         *               "tournament_id": 31,
                         *               "tournament_name": "Serie A"
                         *             }
                         *           ],
                         *           "sport_name": "Football",
                         *           "tournament_country": "Italy",
                         *           "tournament_id": 31,
                         *           "tournament_name": "Serie A"
                         *         },
                         *         {
                         *           "coverage": {
                         *             "betpawa_only": 0,
                         *             "competitor_only": 0,
                         *             "matched": 5,
                         *             "total": 5
                         *           },
                         *           "events": [
                         *             {
                         *               "availability": "matched",
                         *               "away_team": "Utrecht",
                         *               "home_team": "Twente",
                         *               "id": 113,
                         *               "kickoff": "2026-11-30T15:40:00Z",
                         *               "name": "Twente - Utrecht",
                         *               "platforms": [
                         *                 "bet9ja",
                         *                 "betpawa"
                         *               ],
                         *               "sport_name": "Football",
                         *               "sportradar_id": "60000015",
                         *               "tournament_country": "Netherlands",
                         *               "tournament_id": 22,
                         *               "tournament_name": "Eredivisie"
                         *             },
                         *             {
                         *               "availability": "matched",
                         *               "away_team": "AZ Alkmaar",
                         *               "home_team": "Ajax",
                         *               "id": 56,
                         *               "kickoff": "2026-11-30T16:00:00Z",
                         *               "name": "Ajax - AZ Alkmaar",
                         *               "platforms": [
                         *                 "bet9ja",
                         *                 "betpawa"
                         *               ],
                         *               "sport_name": "Football",
                         *               "sportradar_id": "60000029",
                         *               "tournament_country": "Netherlands",
                         *               "tournament_id": 22,
                         *               "tournament_name": "Eredivisie"
                         *             }
                         *           ],
                         *           "sport_name": "Football",
                         *           "tournament_country": "Netherlands",
                         *           "tournament_id": 22,
                         *           "tournament_name": "Eredivisie"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["CoveredEvents"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The rule set in force
         * @description `version` is 0, and nobody is named, where no rule set was activated: then the settings alone say what is looked for.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A rule set, and who put it in force. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "activatedAt": null,
                         *       "actor": null,
                         *       "backtest": null,
                         *       "hash": "fd2a4028f43e9f37058d6cc882b26ef56d4589d1acf8bb34b1ffaae35f0600b2",
                         *       "note": null,
                         *       "rules": {
                         *         "monitors": [
                         *           {
                         *             "detector": "price_change",
                         *             "id": "price"
                         *           },
                         *           {
                         *             "detector": "direction_disagreement",
                         *             "id": "disagreement"
                         *           }
                         *         ]
                         *       },
                         *       "version": 0
                         *     }
                         */
                        "application/json": components["schemas"]["RulesDocument"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        /**
         * Put a rule set in force
         * @description As JSON, or the TOML file itself with `expectedVersion` and `note` in the query. In force for every batch that is decided
         *     after the answer. Where it switches off what was on, as `POST /api/rules/check` says, `note` has to say why.
         */
        put: {
            parameters: {
                query?: {
                    /** @description With `application/toml`: the version that the caller has seen; 0 where there was none. */
                    expectedVersion?: number;
                    /** @description With `application/toml`: why; needed where the rule set switches off what was on. */
                    note?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "expectedVersion": 1,
                     *       "note": "calmer",
                     *       "rules": {
                     *         "families": [],
                     *         "monitors": [
                     *           {
                     *             "detector": "price_change",
                     *             "floor": 1,
                     *             "id": "price"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["RulesJson"];
                    /**
                     * @example [[monitors]]
                     *     id = "price"
                     *     detector = "price_change"
                     *     floor = 1
                     */
                    "application/toml": string;
                };
            };
            responses: {
                /** @description What is in force now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "hash": "4a6e76e1923ea4982f2ddd2479c9f929579d0c8fe0882a29c06edbc47c251acd",
                         *       "position": 2065,
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["ActivationDocument"];
                    };
                };
                /** @description The rule set is refused, or the note is missing; `detail` and `field` say where and why */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "The rule set is refused, or the note is missing; `detail` and `field` say where and why",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Another rule set was put in force since `expectedVersion` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Another rule set was put in force since `expectedVersion`",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 409,
                         *       "title": "Conflict",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["ContentTooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rules/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A rule set that was in force */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Its version
                     * @example 1
                     */
                    version: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A rule set, and who put it in force. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "activatedAt": "2026-11-30T15:27:52.999648Z",
                         *       "actor": "local",
                         *       "backtest": null,
                         *       "hash": "4a6e76e1923ea4982f2ddd2479c9f929579d0c8fe0882a29c06edbc47c251acd",
                         *       "note": null,
                         *       "rules": {
                         *         "monitors": [
                         *           {
                         *             "detector": "price_change",
                         *             "floor": 1,
                         *             "id": "price"
                         *           }
                         *         ]
                         *       },
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["RulesDocument"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description There was none of this version */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "There was none of this version",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rules/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a rule set
         * @description The rule set itself as JSON, or a TOML file. Nothing is stored.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "monitors": [
                     *         {
                     *           "detector": "price_change",
                     *           "floor": 1,
                     *           "id": "price"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": unknown;
                    /**
                     * @example [[monitors]]
                     *     id = "price"
                     *     detector = "price_change"
                     *     floor = 1
                     */
                    "application/toml": string;
                };
            };
            responses: {
                /** @description What a rule set says. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "effect": {
                         *         "against": 0,
                         *         "changes": [
                         *           {
                         *             "after": null,
                         *             "before": "availability",
                         *             "field": "monitor availability detector"
                         *           },
                         *           {
                         *             "after": null,
                         *             "before": "3",
                         *             "field": "monitor availability place"
                         *           }
                         *         ],
                         *         "monitors": [
                         *           {
                         *             "after": null,
                         *             "before": {
                         *               "critical": null,
                         *               "detector": "direction_disagreement",
                         *               "elevated": null,
                         *               "enabled": true,
                         *               "severity": "elevated",
                         *               "warning": null
                         *             },
                         *             "id": "disagreement"
                         *           },
                         *           {
                         *             "after": null,
                         *             "before": {
                         *               "critical": null,
                         *               "detector": "availability",
                         *               "elevated": null,
                         *               "enabled": true,
                         *               "severity": "warning",
                         *               "warning": null
                         *             },
                         *             "id": "availability"
                         *           }
                         *         ],
                         *         "moreChanges": 0
                         *       },
                         *       "findings": [],
                         *       "hash": "4a6e76e1923ea4982f2ddd2479c9f929579d0c8fe0882a29c06edbc47c251acd",
                         *       "rules": {
                         *         "monitors": [
                         *           {
                         *             "detector": "price_change",
                         *             "floor": 1,
                         *             "id": "price"
                         *           }
                         *         ]
                         *       },
                         *       "switchedOff": [
                         *         "monitor disagreement",
                         *         "monitor availability"
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["CheckDocument"];
                    };
                };
                /** @description The rule set is refused; `detail` and `field` say where and why */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "The rule set is refused; `detail` and `field` say where and why",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                413: components["responses"]["ContentTooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rules/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The drafts, by name
         * @description A part has fewer than asked for where they are large: about 4 MiB of rules are answered at once.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only names after this one: `nextAfter` of the part before. */
                    after?: string;
                    /** @description At most so many: 1 to 200, default 200. */
                    limit?: number;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A part of the drafts, by name. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "drafts": [
                         *         {
                         *           "actor": "local",
                         *           "hash": "4a6e76e1923ea4982f2ddd2479c9f929579d0c8fe0882a29c06edbc47c251acd",
                         *           "name": "calm",
                         *           "note": null,
                         *           "rules": {
                         *             "monitors": [
                         *               {
                         *                 "detector": "price_change",
                         *                 "floor": 1,
                         *                 "id": "price"
                         *               }
                         *             ]
                         *           },
                         *           "savedAt": "2026-11-30T15:27:50.797059Z",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "nextAfter": null
                         *     }
                         */
                        "application/json": components["schemas"]["DraftList"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rules/drafts/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A draft */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Its name
                     * @example calm
                     */
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A draft. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "actor": "local",
                         *       "hash": "4a6e76e1923ea4982f2ddd2479c9f929579d0c8fe0882a29c06edbc47c251acd",
                         *       "name": "calm",
                         *       "note": null,
                         *       "rules": {
                         *         "monitors": [
                         *           {
                         *             "detector": "price_change",
                         *             "floor": 1,
                         *             "id": "price"
                         *           }
                         *         ]
                         *       },
                         *       "savedAt": "2026-11-30T15:27:50.797059Z",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["DraftDocument"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description There is no such draft */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "There is no such draft",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        /** Save a draft */
        put: {
            parameters: {
                query?: {
                    /** @description With `application/toml`: the version that the caller has seen; 0 where there was none. */
                    expectedVersion?: number;
                    /** @description With `application/toml`: why; needed where the rule set switches off what was on. */
                    note?: string;
                };
                header?: never;
                path: {
                    /**
                     * @description Its name
                     * @example calm
                     */
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "expectedVersion": 1,
                     *       "note": "a try",
                     *       "rules": {
                     *         "monitors": [
                     *           {
                     *             "detector": "price_change",
                     *             "floor": 1,
                     *             "id": "price"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["RulesJson"];
                    /**
                     * @example [[monitors]]
                     *     id = "price"
                     *     detector = "price_change"
                     *     floor = 1
                     */
                    "application/toml": string;
                };
            };
            responses: {
                /** @description The draft now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "hash": "4a6e76e1923ea4982f2ddd2479c9f929579d0c8fe0882a29c06edbc47c251acd",
                         *       "position": 2038,
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["DraftChanged"];
                    };
                };
                /** @description The rule set is refused; `detail` and `field` say where and why */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "The rule set is refused; `detail` and `field` say where and why",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description The draft was changed since `expectedVersion` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "The draft was changed since `expectedVersion`",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 409,
                         *       "title": "Conflict",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["ContentTooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        post?: never;
        /** Discard a draft */
        delete: {
            parameters: {
                query: {
                    /**
                     * @description The version that the caller has seen.
                     * @example 1
                     */
                    expectedVersion: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Its name
                     * @example calm
                     */
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is gone */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "hash": null,
                         *       "position": 2066,
                         *       "version": 2
                         *     }
                         */
                        "application/json": components["schemas"]["DraftChanged"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description There is no such draft */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "There is no such draft",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The draft was changed since `expectedVersion` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "The draft was changed since `expectedVersion`",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 409,
                         *       "title": "Conflict",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rules/effective": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the rules say of a market */
        get: {
            parameters: {
                query: {
                    /** @description The bookmaker; without one as for steam. */
                    bookmaker?: string;
                    /**
                     * @description The fixture's id.
                     * @example 156
                     */
                    fixture: number;
                    /** @description Its line. */
                    line?: number;
                    /**
                     * @description The market's id.
                     * @example 3795
                     */
                    market: string;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description The price before the change; without one no override with `odds_from` or `odds_to` matches. */
                    odds?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What each monitor says there. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "monitors": [
                         *         {
                         *           "detector": "price_change",
                         *           "fields": [
                         *             {
                         *               "field": "enabled",
                         *               "layer": "settings",
                         *               "override": null,
                         *               "value": true
                         *             },
                         *             {
                         *               "field": "cooldown",
                         *               "layer": "default",
                         *               "override": null,
                         *               "value": 0
                         *             }
                         *           ],
                         *           "id": "price"
                         *         },
                         *         {
                         *           "detector": "direction_disagreement",
                         *           "fields": [
                         *             {
                         *               "field": "enabled",
                         *               "layer": "settings",
                         *               "override": null,
                         *               "value": true
                         *             },
                         *             {
                         *               "field": "cooldown",
                         *               "layer": "default",
                         *               "override": null,
                         *               "value": 0
                         *             }
                         *           ],
                         *           "id": "disagreement"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["EffectiveDocument"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description There is no such fixture */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "There is no such fixture",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rules/families": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The books that copy one another's prices
         * @description Found from the log: two books are a family where at least 98 of 100 quotes are equal, of at least 100 that were compared.
         *     The log is read in turn with whoever else reads it.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Of the last so many days, 1 to 90; of the newest 50,000 events unless told, and at most of those. */
                    days?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The books that copy one another. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "comparedEvents": 173,
                         *       "families": []
                         *     }
                         */
                        "application/json": components["schemas"]["FamilyList"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                /** @description Others read the log: ask again */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Others read the log: ask again",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rules/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The rule sets that were in force, newest first
         * @description A part has fewer than asked for where they are large: about 4 MiB of rules are answered at once.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only versions before this one: `nextBefore` of the part before. */
                    before?: number;
                    /** @description At most so many: 1 to 100, default 20. */
                    limit?: number;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A part of the rule sets that were in force, newest first. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "nextBefore": null,
                         *       "versions": [
                         *         {
                         *           "activatedAt": "2026-11-30T15:27:52.999648Z",
                         *           "actor": "local",
                         *           "backtest": null,
                         *           "hash": "4a6e76e1923ea4982f2ddd2479c9f929579d0c8fe0882a29c06edbc47c251acd",
                         *           "note": null,
                         *           "rules": {
                         *             "monitors": [
                         *               {
                         *                 "detector": "price_change",
                         *                 "floor": 1,
                         *                 "id": "price"
                         *               }
                         *             ]
                         *           },
                         *           "version": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["RulesHistoryPage"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rules/presets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rule sets that are built in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The rule sets that are built in. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "presets": [
                         *         {
                         *           "hash": "fd2a4028f43e9f37058d6cc882b26ef56d4589d1acf8bb34b1ffaae35f0600b2",
                         *           "name": "default",
                         *           "rules": {
                         *             "monitors": [
                         *               {
                         *                 "detector": "price_change",
                         *                 "id": "price"
                         *               },
                         *               {
                         *                 "detector": "direction_disagreement",
                         *                 "id": "disagreement"
                         *               }
                         *             ]
                         *           },
                         *           "summary": "the settings alone: price changes, disagreements and availability, each raised every time"
                         *         },
                         *         {
                         *           "hash": "a219fd7c5d96037170216f615a6cdac828e1d177e58b08ece9f14528bc3d5387",
                         *           "name": "desk",
                         *           "rules": {
                         *             "monitors": [
                         *               {
                         *                 "cooldown": 60,
                         *                 "critical": 8,
                         *                 "detector": "steam",
                         *                 "elevated": 6,
                         *                 "id": "steam",
                         *                 "min_move": 2,
                         *                 "reference": "still",
                         *                 "warning": 4,
                         *                 "window": 30
                         *               },
                         *               {
                         *                 "cooldown": 60,
                         *                 "detector": "price_change",
                         *                 "floor": 1,
                         *                 "id": "price",
                         *                 "inhibited_by": "steam",
                         *                 "outlier": 15,
                         *                 "per": "selection"
                         *               }
                         *             ]
                         *           },
                         *           "summary": "steam, drift and fair changes, once an hour a selection; for some ten competitors"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["PresetList"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rules/silence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why there was no alert
         * @description The fixture is judged again from its first event on, by the rules that were in force. What no monitor had as a candidate
         *     is not listed: it was below every warning band.
         */
        get: {
            parameters: {
                query: {
                    /** @description `nextCursor` of the part before. */
                    cursor?: number;
                    /**
                     * @description The fixture's id.
                     * @example 156
                     */
                    fixture: number;
                    /** @description Captured at or after this instant. */
                    from?: string;
                    /** @description At most so many, 1 to 500, default 100. */
                    limit?: number;
                    /**
                     * @description The market's id.
                     * @example 3795
                     */
                    market: string;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description Only this outcome. */
                    outcome?: string;
                    /** @description Captured at or before this instant. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was held back, oldest first. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "candidates": [],
                         *       "nextCursor": null,
                         *       "notes": [],
                         *       "rulesVersion": 0
                         *     }
                         */
                        "application/json": components["schemas"]["SilenceDocument"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description There is no such fixture */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "There is no such fixture",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                /** @description Others ask the same: ask again */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Others ask the same: ask again",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduler/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How every bookmaker did that a run has asked. */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bookmakers by slug */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example [
                         *       {
                         *         "healthy": true,
                         *         "last_success": "2026-11-30T15:27:49.165897Z",
                         *         "platform": "bet9ja"
                         *       },
                         *       {
                         *         "healthy": true,
                         *         "last_success": "2026-11-30T15:27:49.165897Z",
                         *         "platform": "betpawa"
                         *       }
                         *     ]
                         */
                        "application/json": components["schemas"]["SchedulerPlatformHealth"][];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduler/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The runs, newest first. */
        get: {
            parameters: {
                query?: {
                    /**
                     * @description 1 to 200, default 50.
                     * @example 2
                     */
                    limit?: number;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description How many of the newest are skipped, default 0. */
                    offset?: number;
                    /** @description Only runs of this scope. */
                    scope?: "everything" | "within_2_hours" | "within_30_minutes" | "selection";
                    /** @description Only runs of this status. */
                    status?: "pending" | "running" | "completed" | "partial" | "failed";
                    /** @description Also the schedule's visits to what starts soon, which are left out where no scope is named; default false. */
                    visits?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A part of the history. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "runs": [
                         *         {
                         *           "completed_at": "2026-11-30T15:27:49.165897Z",
                         *           "duration_seconds": 0.364,
                         *           "events_failed": 0,
                         *           "events_scraped": 38,
                         *           "id": 1728,
                         *           "platform_timings": {
                         *             "bet9ja": {
                         *               "duration_ms": 310,
                         *               "events_count": 32
                         *             },
                         *             "betpawa": {
                         *               "duration_ms": 268,
                         *               "events_count": 38
                         *             },
                         *             "msport": {
                         *               "duration_ms": 298,
                         *               "events_count": 26
                         *             },
                         *             "sportybet": {
                         *               "duration_ms": 247,
                         *               "events_count": 37
                         *             }
                         *           },
                         *           "scope": "everything",
                         *           "started_at": "2026-11-30T15:27:48.801333Z",
                         *           "status": "completed",
                         *           "trigger": "scheduled"
                         *         },
                         *         {
                         *           "completed_at": "2026-11-30T15:27:43.787691Z",
                         *           "duration_seconds": 0.251,
                         *           "events_failed": 0,
                         *           "events_scraped": 38,
                         *           "id": 1585,
                         *           "platform_timings": {
                         *             "bet9ja": {
                         *               "duration_ms": 187,
                         *               "events_count": 32
                         *             },
                         *             "betpawa": {
                         *               "duration_ms": 154,
                         *               "events_count": 38
                         *             },
                         *             "msport": {
                         *               "duration_ms": 174,
                         *               "events_count": 26
                         *             },
                         *             "sportybet": {
                         *               "duration_ms": 161,
                         *               "events_count": 37
                         *             }
                         *           },
                         *           "scope": "everything",
                         *           "started_at": "2026-11-30T15:27:43.536641Z",
                         *           "status": "completed",
                         *           "trigger": "scheduled"
                         *         }
                         *       ],
                         *       "total": 13
                         *     }
                         */
                        "application/json": components["schemas"]["RunHistory"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduler/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause the schedule
         * @description A run that is going on goes on; runs that somebody asks for begin as before. The same as the setting
         *     `scrapingPaused`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Whether the schedule is paused now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "paused": true
                         *     }
                         */
                        "application/json": components["schemas"]["Paused"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduler/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume the schedule
         * @description What is due begins at once.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Whether the schedule is paused now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "paused": false
                         *     }
                         */
                        "application/json": components["schemas"]["Paused"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduler/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the schedule is about to do */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What the schedule is about to do. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "jobs": [
                         *         {
                         *           "id": "scrape_all_platforms",
                         *           "interval_minutes": 5,
                         *           "interval_seconds": 300,
                         *           "next_run": null,
                         *           "trigger_type": "interval"
                         *         },
                         *         {
                         *           "id": "scrape_within_2_hours",
                         *           "interval_minutes": null,
                         *           "interval_seconds": 150,
                         *           "next_run": null,
                         *           "trigger_type": "interval"
                         *         }
                         *       ],
                         *       "kept_by": "this_node",
                         *       "paused": true,
                         *       "running": true
                         *     }
                         */
                        "application/json": components["schemas"]["SchedulerStatus"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scrape": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Scrape now
         * @description Begins a run and answers at once. `GET /api/scrape/runs/{id}/progress` shows how it goes. One at a time.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Seconds after which the run is ended: 5 to 600, 300 by default. */
                    timeout?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description Nothing, or what to scrape */
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "bookmakers": [
                     *         "betpawa"
                     *       ],
                     *       "timeout": 120
                     *     }
                     */
                    "application/json": components["schemas"]["ScrapeBody"] | null;
                };
            };
            responses: {
                /** @description It has begun */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "scrape_run_id": 1876
                         *     }
                         */
                        "application/json": components["schemas"]["ScrapeStarted"];
                    };
                };
                /** @description A bookmaker that is not configured, or a time-out out of bounds */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A bookmaker that is not configured, or a time-out out of bounds",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description A run is going on; `scrape_run_id` is its id */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A run is going on; `scrape_run_id` is its id",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 409,
                         *       "title": "Conflict",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["ContentTooLarge"];
                500: components["responses"]["InternalError"];
                /** @description No source is configured */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "No source is configured",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scrape/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One scrape run, with the first 500 things that went wrong in it. */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description The run
                     * @example 1728
                     */
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A run, with what went wrong in it. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "alerts": 1,
                         *       "batches": 1,
                         *       "changed": 3,
                         *       "completed_at": "2026-11-30T15:27:49.165897Z",
                         *       "current": 38,
                         *       "error_count": 0,
                         *       "errors": [],
                         *       "events_failed": 0,
                         *       "events_scraped": 38,
                         *       "last_progress_at": "2026-11-30T15:27:49.165897Z",
                         *       "message": null,
                         *       "phase": "completed",
                         *       "platform_timings": {
                         *         "bet9ja": {
                         *           "duration_ms": 310,
                         *           "events_count": 32
                         *         },
                         *         "betpawa": {
                         *           "duration_ms": 268,
                         *           "events_count": 38
                         *         },
                         *         "msport": {
                         *           "duration_ms": 298,
                         *           "events_count": 26
                         *         },
                         *         "sportybet": {
                         *           "duration_ms": 247,
                         *           "events_count": 37
                         *         }
                         *       },
                         *       "platforms": [
                         *         {
                         *           "duration_ms": 268,
                         *           "failed": 0,
                         *           "lists_failed": 0,
                         *           "platform": "betpawa",
                         *           "scraped": 38,
                         *           "status": "completed",
                         *           "total": 38
                         *         },
                         *         {
                         *           "duration_ms": 247,
                         *           "failed": 0,
                         *           "lists_failed": 0,
                         *           "platform": "sportybet",
                         *           "scraped": 37,
                         *           "status": "completed",
                         *           "total": 37
                         *         }
                         *       ],
                         *       "reconciled": 0,
                         *       "scope": "everything",
                         *       "scrape_run_id": 1728,
                         *       "stale": 0,
                         *       "started_at": "2026-11-30T15:27:48.801333Z",
                         *       "status": "completed",
                         *       "total": 38,
                         *       "trigger": "scheduled",
                         *       "unchanged": 130
                         *     }
                         */
                        "application/json": components["schemas"]["ScrapeRunDetail"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Scrape run not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Scrape run not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scrape/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try again what failed in a run
         * @description Asks only for what failed: the fixtures at their bookmakers, or everything at a bookmaker whose lists could not be
         *     read, or of which more failed than is remembered one by one. A bookmaker that is named and at which nothing failed is asked
         *     for everything.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description The run
                     * @example 1728
                     */
                    id: number;
                };
                cookie?: never;
            };
            /** @description Nothing, or at which bookmakers */
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "platforms": [
                     *         "bet9ja"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RetryBody"] | null;
                };
            };
            responses: {
                /** @description It has begun */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "message": "trying again: everything at Bet9ja",
                         *       "new_run_id": 1876,
                         *       "platforms_retried": [
                         *         "bet9ja"
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["RetryResponse"];
                    };
                };
                /** @description Nothing failed, or none of the bookmakers is configured */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Nothing failed, or none of the bookmakers is configured",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description There is no such run */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "There is no such run",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A run is going on; `scrape_run_id` is its id */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A run is going on; `scrape_run_id` is its id",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 409,
                         *       "title": "Conflict",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["ContentTooLarge"];
                500: components["responses"]["InternalError"];
                /** @description No source is configured */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "No source is configured",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scrape/analytics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How whole cycles, or the runs of another scope, went over the last days, by day and by bookmaker. */
        get: {
            parameters: {
                query?: {
                    /**
                     * @description 1 to 90, default 14.
                     * @example 7
                     */
                    days?: number;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description Default `everything`, whole cycles: runs over some events take seconds, and their averages say something else. */
                    scope?: "everything" | "within_2_hours" | "within_30_minutes" | "selection";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How scrape runs went over some days. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "daily_metrics": [
                         *         {
                         *           "avg_duration_seconds": 0.392,
                         *           "date": "2026-11-30",
                         *           "failure_count": 0,
                         *           "partial_count": 0,
                         *           "success_count": 15,
                         *           "total_events": 570
                         *         }
                         *       ],
                         *       "period_end": "2026-11-30T15:27:50.758031Z",
                         *       "period_start": "2026-11-23T15:27:50.758031Z",
                         *       "platform_metrics": [
                         *         {
                         *           "avg_duration_seconds": 0.325,
                         *           "platform": "bet9ja",
                         *           "success_rate": 100,
                         *           "total_events": 448
                         *         },
                         *         {
                         *           "avg_duration_seconds": 0.256,
                         *           "platform": "betpawa",
                         *           "success_rate": 100,
                         *           "total_events": 570
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["ScrapeAnalytics"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scrape/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a scrape batch
         * @description Up to 5,000 snapshots as one JSON body, or a whole cycle as `application/x-ndjson` with one snapshot a line; both
         *     may be compressed with gzip or zstd. A fixture's snapshots of one moment belong together, on neighbouring lines.
         *     Bad snapshots come back as verdicts and do not harm the others.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Sent again with the same body, it gives the first answer again. 1 to 100 visible ASCII characters. */
                    batchId?: string;
                    /** @description The scrape run it belongs to. 1 to 100 visible ASCII characters. */
                    scrapeRunId?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "batchId": "run-7/1",
                     *       "scrapeRunId": "run-7",
                     *       "snapshots": [
                     *         {
                     *           "bookmaker": "betpawa",
                     *           "capturedAt": "2026-11-30T15:27:54Z",
                     *           "event": {
                     *             "awayTeam": "France",
                     *             "homeTeam": "Norway",
                     *             "key": "sr:66457014",
                     *             "kickoff": "2026-12-01T15:27:54Z",
                     *             "name": "Norway - France"
                     *           },
                     *           "markets": [
                     *             {
                     *               "line": null,
                     *               "marketId": "3743",
                     *               "marketName": "1X2 - Full Time",
                     *               "outcomes": [
                     *                 {
                     *                   "name": "1",
                     *                   "odds": 4.71
                     *                 },
                     *                 {
                     *                   "name": "X",
                     *                   "odds": "4.60"
                     *                 },
                     *                 {
                     *                   "name": "2",
                     *                   "odds": 1.66
                     *                 }
                     *               ]
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ScrapeBatch"];
                    /**
                     * @example {
                     *       "bookmaker": "betpawa",
                     *       "capturedAt": "2026-11-30T15:27:54Z",
                     *       "event": {
                     *         "awayTeam": "France",
                     *         "homeTeam": "Norway",
                     *         "key": "sr:66457014",
                     *         "kickoff": "2026-12-01T15:27:54Z",
                     *         "name": "Norway - France"
                     *       },
                     *       "markets": [
                     *         {
                     *           "line": null,
                     *           "marketId": "3743",
                     *           "marketName": "1X2 - Full Time",
                     *           "outcomes": [
                     *             {
                     *               "name": "1",
                     *               "odds": 4.71
                     *             },
                     *             {
                     *               "name": "X",
                     *               "odds": "4.60"
                     *             },
                     *             {
                     *               "name": "2",
                     *               "odds": 1.66
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/x-ndjson": components["schemas"]["SnapshotBody"];
                };
            };
            responses: {
                /** @description Committed; the verdicts say what was not taken */
                201: {
                    headers: {
                        /** @description true: the first answer to this batchId, again */
                        "Idempotent-Replay"?: boolean;
                        /** @description the position to ask for with min_position */
                        "X-Linewatch-Position"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "alerts": 0,
                         *       "events": 2,
                         *       "position": 2217,
                         *       "refused": 0,
                         *       "snapshots": {
                         *         "changed": 1,
                         *         "stale": 0,
                         *         "unchanged": 0
                         *       },
                         *       "verdicts": []
                         *     }
                         */
                        "application/json": components["schemas"]["BatchAnswer"];
                    };
                };
                /** @description Not a batch, or a stream that broke off */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Not a batch, or a stream that broke off",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description The body stopped coming */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "The body stopped coming",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 408,
                         *       "title": "Request Timeout",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Another batch had this batchId */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Another batch had this batchId",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 409,
                         *       "title": "Conflict",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Too large",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 413,
                         *       "title": "Payload Too Large",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Neither JSON nor NDJSON, or an unknown encoding */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Neither JSON nor NDJSON, or an unknown encoding",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 415,
                         *       "title": "Unsupported Media Type",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No good snapshot; nothing was stored */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "No good snapshot; nothing was stored",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 422,
                         *       "title": "Unprocessable Entity",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many batches of this token, or of this address, are being taken in; try again */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Too many batches of this token, or of this address, are being taken in; try again",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 429,
                         *       "title": "Too Many Requests",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                /** @description Busy; nothing was stored, try again */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Busy; nothing was stored, try again",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scrape/event-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of the events of the last days' runs: how many were recorded, what they changed, what went wrong. */
        get: {
            parameters: {
                query?: {
                    /**
                     * @description 1 to 90, default 14.
                     * @example 7
                     */
                    days?: number;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What became of the events of many runs. An event that three runs visited counts three times. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "alerts": 1,
                         *       "changed": 172,
                         *       "errors": [],
                         *       "events_failed": 0,
                         *       "events_scraped": 570,
                         *       "period_end": "2026-11-30T15:27:50.770547Z",
                         *       "period_start": "2026-11-23T15:27:50.770547Z",
                         *       "platforms": [
                         *         {
                         *           "failed": 0,
                         *           "platform": "bet9ja",
                         *           "requested": 448,
                         *           "scraped": 448,
                         *           "success_rate": 100
                         *         },
                         *         {
                         *           "failed": 0,
                         *           "platform": "betpawa",
                         *           "requested": 570,
                         *           "scraped": 570,
                         *           "success_rate": 100
                         *         }
                         *       ],
                         *       "reconciled": 0,
                         *       "runs": 15,
                         *       "stale": 0,
                         *       "success_rate": 100,
                         *       "unchanged": 1676
                         *     }
                         */
                        "application/json": components["schemas"]["EventMetrics"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scrape/event/{sportradar_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Scrape one fixture now
         * @description At all bookmakers that are configured and enabled, by its SportRadar id: `66457014`, `sr:66457014` or
         *     `sr:match:66457014`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description The SportRadar id: 66457014 or sr:66457014
                     * @example 66457014
                     */
                    sportradar_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It has begun */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "scrape_run_id": 1876
                         *     }
                         */
                        "application/json": components["schemas"]["ScrapeStarted"];
                    };
                };
                /** @description Not an id */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Not an id",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description A run is going on; `scrape_run_id` is its id */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A run is going on; `scrape_run_id` is its id",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 409,
                         *       "title": "Conflict",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                /** @description No source is configured */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "No source is configured",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scrape/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The scrape runs, newest first. */
        get: {
            parameters: {
                query?: {
                    /**
                     * @description 1 to 200, default 50.
                     * @example 2
                     */
                    limit?: number;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                    /** @description How many of the newest are skipped, default 0. */
                    offset?: number;
                    /** @description Only runs of this scope. */
                    scope?: "everything" | "within_2_hours" | "within_30_minutes" | "selection";
                    /** @description Also the schedule's visits to what starts soon, which are left out where no scope is named; default false. */
                    visits?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The runs */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example [
                         *       {
                         *         "completed_at": "2026-11-30T15:27:50.344656Z",
                         *         "events_failed": 0,
                         *         "events_scraped": 38,
                         *         "id": 1921,
                         *         "platform_timings": {
                         *           "bet9ja": {
                         *             "duration_ms": 231,
                         *             "events_count": 32
                         *           },
                         *           "betpawa": {
                         *             "duration_ms": 176,
                         *             "events_count": 38
                         *           },
                         *           "sportybet": {
                         *             "duration_ms": 224,
                         *             "events_count": 37
                         *           }
                         *         },
                         *         "scope": "everything",
                         *         "started_at": "2026-11-30T15:27:50.053246Z",
                         *         "status": "completed",
                         *         "trigger": "api"
                         *       },
                         *       {
                         *         "completed_at": "2026-11-30T15:27:49.640058Z",
                         *         "events_failed": 0,
                         *         "events_scraped": 38,
                         *         "id": 1876,
                         *         "platform_timings": {
                         *           "betpawa": {
                         *             "duration_ms": 89,
                         *             "events_count": 38
                         *           }
                         *         },
                         *         "scope": "everything",
                         *         "started_at": "2026-11-30T15:27:49.513518Z",
                         *         "status": "completed",
                         *         "trigger": "api"
                         *       }
                         *     ]
                         */
                        "application/json": components["schemas"]["ScrapeRun"][];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scrape/runs/{id}/phases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The phases of a scrape run, in order. */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description The run
                     * @example 1728
                     */
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The phases */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example [
                         *       {
                         *         "ended_at": "2026-11-30T15:27:48.814349Z",
                         *         "events_processed": null,
                         *         "id": 1728,
                         *         "message": null,
                         *         "phase": "initializing",
                         *         "platform": null,
                         *         "started_at": "2026-11-30T15:27:48.801333Z"
                         *       },
                         *       {
                         *         "ended_at": "2026-11-30T15:27:48.928187Z",
                         *         "events_processed": null,
                         *         "id": 1729,
                         *         "message": "4 of 4 bookmakers' lists are there",
                         *         "phase": "discovering",
                         *         "platform": null,
                         *         "started_at": "2026-11-30T15:27:48.814349Z"
                         *       }
                         *     ]
                         */
                        "application/json": components["schemas"]["ScrapePhaseLog"][];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Scrape run not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Scrape run not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scrape/runs/{id}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch a scrape run
         * @description First the latest state, then every newer one, in the words of the WebSocket topic `scrape_progress`; it ends with the
         *     run. Each has its position as the `id`, so that an `EventSource` goes on where it was cut off; one that comes back
         *     after the end is told by 204 to stay away. A comment comes every 15 s.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description The run
                     * @example 1876
                     */
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Events follow */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example id: 1876
                         *     event: scrape_progress
                         *     data: {"type":"scrape_progress","timestamp":"2026-11-30T15:27:49.513Z","data":{"scrape_run_id":1876,"status":"running","phase":"initializing","current":0,"total":0,"events_count":null,"message":null,"elapsed_ms":0,"duration_ms":null,"timestamp":"2026-11-30T15:27:49.513518Z","error":null,"platform":null,"bookmakers":[{"platform":"betpawa","status":"pending","total":0,"scraped":0,"failed":0,"duration_ms":0}]},"position":1876}
                         *
                         *     id: 1877
                         *     event: scrape_progress
                         */
                        "text/event-stream": string;
                    };
                };
                /** @description The run has ended, and the client has its end (`Last-Event-ID`) */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Scrape run not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Scrape run not found",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 404,
                         *       "title": "Not Found",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                /** @description Too many connections */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Too many connections",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scrape/runs/active": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The ids of the scrape runs that are going on, oldest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Their ids */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /** @example [] */
                        "application/json": number[];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scrape/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many scrape runs there were. */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How many scrape runs there were. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "avg_duration_seconds": 0.392,
                         *       "runs_24h": 15,
                         *       "total_runs": 15,
                         *       "visits_24h": 0
                         *     }
                         */
                        "application/json": components["schemas"]["ScrapeStats"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scrape/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Scrape now, and watch
         * @description Begins a run over everything, or joins the one that is going on, and streams its progress as server-sent events to
         *     its end: `curl -N`. Because it begins something, it is checked like a POST: its `Host` must be this server's, and it
         *     must not come from a foreign page.
         */
        get: {
            parameters: {
                query?: {
                    /**
                     * @description Seconds after which the run is ended: 5 to 600, 300 by default.
                     * @example 120
                     */
                    timeout?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Events follow */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example id: 1921
                         *     event: scrape_progress
                         *     data: {"type":"scrape_progress","timestamp":"2026-11-30T15:27:50.053Z","data":{"scrape_run_id":1921,"status":"running","phase":"initializing","current":0,"total":0,"events_count":null,"message":null,"elapsed_ms":0,"duration_ms":null,"timestamp":"2026-11-30T15:27:50.053246Z","error":null,"platform":null,"bookmakers":[{"platform":"betpawa","status":"pending","total":0,"scraped":0,"failed":0,"duration_ms":0},{"platform":"sportybet","status":"pending","total":0,"scraped":0,"failed":0,"duration_ms":0},{"platform":"bet9ja","status":"pending","total":0,"scraped":0,"failed":0,"duration_ms":0}]},"position":1921}
                         *
                         *     id: 1922
                         *     event: scrape_progress
                         */
                        "text/event-stream": string;
                    };
                };
                /** @description A time-out out of bounds */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A time-out out of bounds",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                /** @description Asked by a foreign page */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Asked by a foreign page",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 403,
                         *       "title": "Forbidden",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                /** @description No source is configured, or too many connections */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "No source is configured, or too many connections",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The settings in force */
        get: {
            parameters: {
                query?: {
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The settings in force. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "alertEnabled": true,
                         *       "alertLookbackMinutes": 60,
                         *       "alertRetentionDays": 7,
                         *       "alertThresholdCritical": 15,
                         *       "alertThresholdElevated": 10,
                         *       "alertThresholdWarning": 7,
                         *       "alertsOff": null,
                         *       "batchSize": 50,
                         *       "bet9jaConcurrency": 15,
                         *       "bet9jaDelayMs": 25,
                         *       "betpawaConcurrency": 50,
                         *       "cleanupFrequencyHours": 24,
                         *       "createdAt": "2026-11-30T15:27:49.501871Z",
                         *       "enabledPlatforms": [
                         *         "sportybet",
                         *         "betpawa"
                         *       ],
                         *       "imminentIntervalSeconds": 60,
                         *       "matchRetentionDays": 30,
                         *       "maxConcurrentEvents": 10,
                         *       "oddsRetentionDays": 30,
                         *       "primaryMarketNames": {
                         *         "3743": "1X2 - Full Time",
                         *         "3774": "Asian Handicap - Full Time",
                         *         "3795": "Both Teams To Score - Full Time",
                         *         "4693": "Double Chance - Full Time",
                         *         "5000": "Over/Under - Full Time"
                         *       },
                         *       "primaryMarkets": [
                         *         "3743",
                         *         "4693"
                         *       ],
                         *       "referenceBookmaker": "betpawa",
                         *       "scrapeIntervalMinutes": 5,
                         *       "scrapingPaused": false,
                         *       "soonIntervalSeconds": 150,
                         *       "sportybetConcurrency": 50,
                         *       "updatedAt": "2026-11-30T15:27:50.724986Z",
                         *       "version": 2
                         *     }
                         */
                        "application/json": components["schemas"]["SettingsResponse"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        /**
         * Change settings
         * @description Takes any of them; the others stay. In force for every batch after the answer.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "alertThresholdWarning": 6.5
                     *     }
                     */
                    "application/json": components["schemas"]["SettingsUpdate"];
                };
            };
            responses: {
                /** @description All of them as they are now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "alertEnabled": true,
                         *       "alertLookbackMinutes": 60,
                         *       "alertRetentionDays": 7,
                         *       "alertThresholdCritical": 15,
                         *       "alertThresholdElevated": 10,
                         *       "alertThresholdWarning": 6.5,
                         *       "alertsOff": null,
                         *       "batchSize": 50,
                         *       "bet9jaConcurrency": 15,
                         *       "bet9jaDelayMs": 25,
                         *       "betpawaConcurrency": 50,
                         *       "cleanupFrequencyHours": 24,
                         *       "createdAt": "2026-11-30T15:27:49.501871Z",
                         *       "enabledPlatforms": [
                         *         "sportybet",
                         *         "betpawa"
                         *       ],
                         *       "imminentIntervalSeconds": 60,
                         *       "matchRetentionDays": 30,
                         *       "maxConcurrentEvents": 10,
                         *       "oddsRetentionDays": 30,
                         *       "primaryMarketNames": {
                         *         "3743": "1X2 - Full Time",
                         *         "3774": "Asian Handicap - Full Time",
                         *         "3795": "Both Teams To Score - Full Time",
                         *         "4693": "Double Chance - Full Time",
                         *         "5000": "Over/Under - Full Time"
                         *       },
                         *       "primaryMarkets": [
                         *         "3743",
                         *         "4693"
                         *       ],
                         *       "referenceBookmaker": "betpawa",
                         *       "scrapeIntervalMinutes": 5,
                         *       "scrapingPaused": false,
                         *       "soonIntervalSeconds": 150,
                         *       "sportybetConcurrency": 50,
                         *       "updatedAt": "2026-11-30T15:27:54.636709Z",
                         *       "version": 3
                         *     }
                         */
                        "application/json": components["schemas"]["SettingsResponse"];
                    };
                };
                /** @description Out of bounds, an unknown setting, or one that does not fit the rule set in force */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Out of bounds, an unknown setting, or one that does not fit the rule set in force",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description Another node changes the settings or the rules just now */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Another node changes the settings or the rules just now",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 409,
                         *       "title": "Conflict",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["ContentTooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/settings/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed which settings, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Only versions before this one: `nextBefore` of the part before. */
                    before?: number;
                    /** @description At most so many: 1 to 200, default 50. */
                    limit?: number;
                    /** @description Wait until the read models have reached this position. */
                    min_position?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A part of the changes, newest first. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "nextBefore": null,
                         *       "versions": [
                         *         {
                         *           "actor": "local",
                         *           "changedAt": "2026-11-30T15:27:54.636709Z",
                         *           "changes": [
                         *             {
                         *               "field": "alertThresholdWarning",
                         *               "from": 7,
                         *               "to": 6.5
                         *             }
                         *           ],
                         *           "position": 2219,
                         *           "reason": null,
                         *           "version": 3
                         *         },
                         *         {
                         *           "actor": "local",
                         *           "changedAt": "2026-11-30T15:27:50.724986Z",
                         *           "changes": [
                         *             {
                         *               "field": "scrapingPaused",
                         *               "from": true,
                         *               "to": false
                         *             }
                         *           ],
                         *           "position": 2037,
                         *           "reason": null,
                         *           "version": 2
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["SettingsHistoryPage"];
                    };
                };
                /** @description A parameter is wrong */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter is wrong",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources/left-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bookmakers' fixtures that cannot be followed
         * @description As the newest lists have them, read since linewatch started.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only this bookmaker's. */
                    bookmaker?: string;
                    /** @description How many: 1 to 1000, 200 by default. */
                    limit?: number;
                    /** @description How many of the first are skipped. */
                    offset?: number;
                    /** @description Only those that are left out for this reason. */
                    reason?: components["schemas"]["LeftOutKind"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Fixtures of the bookmakers' newest lists that cannot be followed. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "byReason": {
                         *         "no_sportradar_id": 5
                         *       },
                         *       "fixtures": [
                         *         {
                         *           "bookmaker": "bet9ja",
                         *           "eventKey": null,
                         *           "externalId": "780000040",
                         *           "message": "it has no SportRadar id",
                         *           "name": "Kariobangi Sharks - Bandari",
                         *           "reason": "no_sportradar_id"
                         *         },
                         *         {
                         *           "bookmaker": "betpawa",
                         *           "eventKey": null,
                         *           "externalId": "30000020",
                         *           "message": "it has no SportRadar id",
                         *           "name": "Casa Pia - Porto",
                         *           "reason": "no_sportradar_id"
                         *         }
                         *       ],
                         *       "total": 5
                         *     }
                         */
                        "application/json": components["schemas"]["LeftOutResponse"];
                    };
                };
                /** @description A parameter out of bounds */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter out of bounds",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources/unmapped": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bookmakers' markets that have no place in snapshots
         * @description Counted since linewatch started, by bookmaker, market and reason. One of them never fails a fixture.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only this bookmaker's. */
                    bookmaker?: string;
                    /** @description How many: 1 to 1000, 200 by default. */
                    limit?: number;
                    /** @description How many of the first are skipped. */
                    offset?: number;
                    /** @description Only those that are unmapped for this reason. */
                    reason?: components["schemas"]["UnmappedReason"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Markets that have no place in snapshots. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "byReason": {
                         *         "live": 2,
                         *         "unknown_market": 3,
                         *         "unknown_parameter": 1
                         *       },
                         *       "markets": [
                         *         {
                         *           "bookmaker": "sportybet",
                         *           "lastSeen": "2026-11-30T15:27:50.181913Z",
                         *           "market": "1",
                         *           "name": "1X2",
                         *           "reason": "live",
                         *           "times": 518
                         *         },
                         *         {
                         *           "bookmaker": "sportybet",
                         *           "lastSeen": "2026-11-30T15:27:50.181913Z",
                         *           "market": "60180",
                         *           "name": "Over/Under - Early Goals",
                         *           "reason": "unknown_market",
                         *           "times": 518
                         *         }
                         *       ],
                         *       "total": 6
                         *     }
                         */
                        "application/json": components["schemas"]["UnmappedResponse"];
                    };
                };
                /** @description A parameter out of bounds */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A parameter out of bounds",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How linewatch is
         * @description Cheap enough to ask for every few seconds.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How linewatch is. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "actor": "local",
                         *       "authRequired": false,
                         *       "feeds": [
                         *         {
                         *           "ageSeconds": 0,
                         *           "bookmaker": "bet9ja",
                         *           "fixtures": 32,
                         *           "name": "Bet9ja",
                         *           "newestCapturedAt": "2026-11-30T15:27:54.401376Z",
                         *           "newestRecordedAt": "2026-11-30T15:27:54.543646Z",
                         *           "openMarkets": 831
                         *         },
                         *         {
                         *           "ageSeconds": 0,
                         *           "bookmaker": "betpawa",
                         *           "fixtures": 39,
                         *           "name": "BetPawa",
                         *           "newestCapturedAt": "2026-11-30T15:27:54.347299Z",
                         *           "newestRecordedAt": "2026-11-30T15:27:54.621081Z",
                         *           "openMarkets": 1141
                         *         }
                         *       ],
                         *       "head": 2219,
                         *       "logId": "01a22d10-d7bb-717d-87f2-eb6a5b8e93f8",
                         *       "may": {
                         *         "acknowledge": true,
                         *         "administer": true,
                         *         "audit": true,
                         *         "configure": true,
                         *         "ingest": true,
                         *         "publish": true,
                         *         "read": true
                         *       },
                         *       "now": "2026-11-30T15:27:54.89713Z",
                         *       "projections": [
                         *         {
                         *           "deadLettered": 0,
                         *           "filling": false,
                         *           "lag": 0,
                         *           "lagSeconds": 0,
                         *           "name": "alerts",
                         *           "position": 2219,
                         *           "version": 5
                         *         },
                         *         {
                         *           "deadLettered": 0,
                         *           "filling": false,
                         *           "lag": 0,
                         *           "lagSeconds": 0,
                         *           "name": "fixtures",
                         *           "position": 2219,
                         *           "version": 2
                         *         }
                         *       ],
                         *       "push": {
                         *         "catchingUp": 0,
                         *         "channelConnections": 0,
                         *         "connections": 0,
                         *         "live": 1,
                         *         "position": 2219,
                         *         "queueDepth": 0,
                         *         "topicsConnections": 0
                         *       },
                         *       "role": "admin",
                         *       "staleAfterSeconds": 600,
                         *       "startedAt": "2026-11-30T15:26:48.450848Z",
                         *       "store": {
                         *         "events": 2219,
                         *         "kind": "sqlite",
                         *         "sizeBytes": 12104376,
                         *         "walBytes": 11564872
                         *       },
                         *       "uptimeSeconds": 66,
                         *       "version": "0.2.0",
                         *       "warnings": []
                         *     }
                         */
                        "application/json": components["schemas"]["StatusDocument"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                /** @description The store does not answer */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "The store does not answer",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages as they happen, as server-sent events
         * @description The messages of `/api/ws`, each with its position and hash as the `id`, so that a browser's `EventSource` goes on by itself
         *     where it was cut off (`Last-Event-ID`). A comment comes every 15 s.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only alerts of these types, separated by commas. */
                    alert_types?: string;
                    /** @description Only of these bookmakers: slugs separated by commas. */
                    bookmakers?: string;
                    /**
                     * @description Of an event stream: a channel instead of topics, `unified`, `signals`, `narrative`, `market_SPY` or `agent_x`. It
                     *     may stand in `topics` as well, by itself.
                     */
                    channel?: string;
                    /** @description The least time in milliseconds between two messages about one bookmaker's odds, 0 to 120000. */
                    conflate_ms?: number;
                    /** @description Only about these events: ids separated by commas. */
                    event_ids?: string;
                    /** @description The `hash` that came with the position `since`: another history of the same log is then recognised. */
                    hash?: string;
                    /** @description The identity of the log that `since` belongs to, from an earlier `connection_ack`. */
                    log?: string;
                    /** @description `light` (the default) notifies, `full` sends whole alerts and changes of odds. */
                    payload?: string;
                    /** @description Only alerts of these severities, separated by commas. */
                    severities?: string;
                    /** @description Go on after this position; answered with `resumed` or `resume_impossible`. */
                    since?: string;
                    /** @description A ticket from `POST /api/ws/ticket`. */
                    ticket?: string;
                    /** @description `risk_alerts`, `odds_updates` and `scrape_progress`, separated by commas; all of them unless told. */
                    topics?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Events follow */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example id: 2073
                         *     event: connection_ack
                         *     data: {"type":"connection_ack","timestamp":"2026-11-30T15:27:53.405Z","data":{"topics":["odds_updates"],"log":"01a22d10-d7bb-717d-87f2-eb6a5b8e93f8","from":2073,"heartbeat_ms":20000,"hash":"7ca4dc5f7c48cf58"},"position":2073}
                         *
                         *     id: 2094
                         *     event: odds_update
                         */
                        "text/event-stream": string;
                    };
                };
                /** @description A malformed query */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "A malformed query",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                /** @description Too many connections */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Too many connections",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish many things at once
         * @description 1 to 1,000 items, each with its `kind`. Those that fit are stored together; each has its verdict. Items of one
         *     channel keep their order.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "data": {
                     *             "price": 662.41
                     *           },
                     *           "kind": "market_data",
                     *           "symbol": "SPY"
                     *         },
                     *         {
                     *           "kind": "narrative",
                     *           "narrative": "Quiet."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PublishBatch"];
                };
            };
            responses: {
                /** @description Stored, as far as the verdicts say */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "position": 2073,
                         *       "published": 2,
                         *       "refused": 0,
                         *       "verdicts": [
                         *         {
                         *           "index": 0,
                         *           "position": 2072,
                         *           "repeat": false
                         *         },
                         *         {
                         *           "index": 1,
                         *           "position": 2073,
                         *           "repeat": false
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["BatchPublished"];
                    };
                };
                /** @description Not a batch */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Not a batch",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description More than 1,000 items or 8 MiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "More than 1,000 items or 8 MiB",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 413,
                         *       "title": "Payload Too Large",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                415: components["responses"]["UnsupportedMediaType"];
                /** @description No item could be taken; nothing was stored */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "No item could be taken; nothing was stored",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 422,
                         *       "title": "Unprocessable Entity",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many batches of this token, or of this address, are being taken in; try again */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Too many batches of this token, or of this address, are being taken in; try again",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 429,
                         *       "title": "Too Many Requests",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["InternalError"];
                /** @description Busy; nothing was stored, try again */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Busy; nothing was stored, try again",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/publish/agent-insights": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish what an agent found
         * @description It goes to `agents/{agent}` and `unified`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "agent": "MarketAgent",
                     *       "insight": {
                     *         "bias": "long"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AgentInsightBody"];
                };
            };
            responses: {
                /** @description Stored */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "position": 2070,
                         *       "repeat": false
                         *     }
                         */
                        "application/json": components["schemas"]["Published"];
                    };
                };
                /** @description Something in it does not fit; `field` says what */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Something in it does not fit; `field` says what",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description More than 64 KiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "More than 64 KiB",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 413,
                         *       "title": "Payload Too Large",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                415: components["responses"]["UnsupportedMediaType"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/publish/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish an alert
         * @description It goes to `unified`, to `market/{symbol}` where it has a symbol, and to `signals` where its type contains `signal`,
         *     `synthesis` or `narrative`. The same alert again (type, symbol, source, title without its numbers) within 300 s is
         *     stored and not sent.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "alert_type": "gamma_flip",
                     *       "content": "SPY below 662.5",
                     *       "source": "gamma_tracker",
                     *       "symbol": "SPY"
                     *     }
                     */
                    "application/json": components["schemas"]["AlertBody"];
                };
            };
            responses: {
                /** @description Stored */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "position": 2067,
                         *       "repeat": false
                         *     }
                         */
                        "application/json": components["schemas"]["Published"];
                    };
                };
                /** @description Something in it does not fit; `field` says what */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Something in it does not fit; `field` says what",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description More than 64 KiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "More than 64 KiB",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 413,
                         *       "title": "Payload Too Large",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                415: components["responses"]["UnsupportedMediaType"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/publish/market-data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish the state of a market
         * @description It goes to `market/{symbol}` and `unified`. To a client that cannot keep up only the newest of a symbol is sent.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "price": 662.41
                     *       },
                     *       "symbol": "SPY"
                     *     }
                     */
                    "application/json": components["schemas"]["MarketDataBody"];
                };
            };
            responses: {
                /** @description Stored */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "position": 2069,
                         *       "repeat": false
                         *     }
                         */
                        "application/json": components["schemas"]["Published"];
                    };
                };
                /** @description Something in it does not fit; `field` says what */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Something in it does not fit; `field` says what",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description More than 64 KiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "More than 64 KiB",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 413,
                         *       "title": "Payload Too Large",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                415: components["responses"]["UnsupportedMediaType"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/publish/narratives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish what is going on
         * @description It goes to `narrative` and `unified`. To a client that cannot keep up only the newest is sent.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "narrative": "Quiet before the open."
                     *     }
                     */
                    "application/json": components["schemas"]["NarrativeBody"];
                };
            };
            responses: {
                /** @description Stored */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "position": 2071,
                         *       "repeat": false
                         *     }
                         */
                        "application/json": components["schemas"]["Published"];
                    };
                };
                /** @description Something in it does not fit; `field` says what */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Something in it does not fit; `field` says what",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description More than 64 KiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "More than 64 KiB",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 413,
                         *       "title": "Payload Too Large",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                415: components["responses"]["UnsupportedMediaType"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/publish/signals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish a trading signal
         * @description It goes to `signals`, to `unified`, and to `market/{symbol}` where the signal has a `symbol`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "signal": {
                     *         "side": "buy",
                     *         "symbol": "SPY"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SignalBody"];
                };
            };
            responses: {
                /** @description Stored */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "position": 2068,
                         *       "repeat": false
                         *     }
                         */
                        "application/json": components["schemas"]["Published"];
                    };
                };
                /** @description Something in it does not fit; `field` says what */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Something in it does not fit; `field` says what",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                /** @description More than 64 KiB */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "More than 64 KiB",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 413,
                         *       "title": "Payload Too Large",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                415: components["responses"]["UnsupportedMediaType"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ws/agents/{agent_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What one agent finds */
        get: {
            parameters: {
                query?: {
                    /** @description The `hash` that came with the position `since`: another history of the same log is then recognised. */
                    hash?: string;
                    /** @description The identity of the log that `since` belongs to, from an earlier `welcome`. */
                    log?: string;
                    /** @description Go on after this position; answered with `resumed` or `resume_impossible`. */
                    since?: string;
                    /** @description A ticket from `POST /api/ws/ticket`. */
                    ticket?: string;
                };
                header?: never;
                path: {
                    /**
                     * @description Its name; case does not matter
                     * @example MarketAgent
                     */
                    agent_name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Messages follow */
                101: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description No name */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "No name",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                426: components["responses"]["UpgradeRequired"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ws/market/{symbol}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is about one market */
        get: {
            parameters: {
                query?: {
                    /** @description The `hash` that came with the position `since`: another history of the same log is then recognised. */
                    hash?: string;
                    /** @description The identity of the log that `since` belongs to, from an earlier `welcome`. */
                    log?: string;
                    /** @description Go on after this position; answered with `resumed` or `resume_impossible`. */
                    since?: string;
                    /** @description A ticket from `POST /api/ws/ticket`. */
                    ticket?: string;
                };
                header?: never;
                path: {
                    /**
                     * @description A symbol, or the key or the id of an event; case does not matter
                     * @example SPY
                     */
                    symbol: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Messages follow */
                101: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description No symbol */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "No symbol",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                426: components["responses"]["UpgradeRequired"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ws/narrative": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is going on, in words */
        get: {
            parameters: {
                query?: {
                    /** @description The `hash` that came with the position `since`: another history of the same log is then recognised. */
                    hash?: string;
                    /** @description The identity of the log that `since` belongs to, from an earlier `welcome`. */
                    log?: string;
                    /** @description Go on after this position; answered with `resumed` or `resume_impossible`. */
                    since?: string;
                    /** @description A ticket from `POST /api/ws/ticket`. */
                    ticket?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Messages follow */
                101: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                426: components["responses"]["UpgradeRequired"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ws/signals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Signals, and alerts about signals */
        get: {
            parameters: {
                query?: {
                    /** @description The `hash` that came with the position `since`: another history of the same log is then recognised. */
                    hash?: string;
                    /** @description The identity of the log that `since` belongs to, from an earlier `welcome`. */
                    log?: string;
                    /** @description Go on after this position; answered with `resumed` or `resume_impossible`. */
                    since?: string;
                    /** @description A ticket from `POST /api/ws/ticket`. */
                    ticket?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Messages follow */
                101: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                426: components["responses"]["UpgradeRequired"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ws/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is connected, and how far behind */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All connections of this node. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "channels": {},
                         *       "connections": [],
                         *       "sending": "io_uring",
                         *       "total_connections": 0
                         *     }
                         */
                        "application/json": components["schemas"]["PushStats"];
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ws/unified": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that is published
         * @description A WebSocket. First comes `welcome`, then flat messages `alert`, `signal`, `market_data`, `agent_insight` and
         *     `narrative`, each with its `timestamp` and `position`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The `hash` that came with the position `since`: another history of the same log is then recognised. */
                    hash?: string;
                    /** @description The identity of the log that `since` belongs to, from an earlier `welcome`. */
                    log?: string;
                    /** @description Go on after this position; answered with `resumed` or `resume_impossible`. */
                    since?: string;
                    /** @description A ticket from `POST /api/ws/ticket`. */
                    ticket?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Messages follow */
                101: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not a WebSocket handshake */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Not a WebSocket handshake",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                426: components["responses"]["UpgradeRequired"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages as they happen
         * @description A WebSocket. First comes `connection_ack` with the log's identity and the position after which every message is
         *     delivered; then `risk_alert` and `odds_update` once the read models have what they tell of. The client may send
         *     `ping`, `subscribe`, `unsubscribe` and `resume`. A client that cannot keep up for 30 s is closed with code 4008 and
         *     the reason `{"resume_from":position}`. docs/API.md describes all messages.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only alerts of these types, separated by commas. */
                    alert_types?: string;
                    /** @description Only of these bookmakers: slugs separated by commas. */
                    bookmakers?: string;
                    /** @description The least time in milliseconds between two messages about one bookmaker's odds, 0 to 120000. */
                    conflate_ms?: number;
                    /** @description Only about these events: ids separated by commas. */
                    event_ids?: string;
                    /** @description The `hash` that came with the position `since`: another history of the same log is then recognised. */
                    hash?: string;
                    /** @description The identity of the log that `since` belongs to, from an earlier `connection_ack`. */
                    log?: string;
                    /** @description `light` (the default) notifies, `full` sends whole alerts and changes of odds. */
                    payload?: string;
                    /** @description Only alerts of these severities, separated by commas. */
                    severities?: string;
                    /** @description Go on after this position; answered with `resumed` or `resume_impossible`. */
                    since?: string;
                    /** @description A ticket from `POST /api/ws/ticket`. */
                    ticket?: string;
                    /** @description `risk_alerts`, `odds_updates` and `scrape_progress`, separated by commas; all of them unless told. */
                    topics?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Messages follow */
                101: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not a WebSocket handshake, or a malformed query */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Not a WebSocket handshake, or a malformed query",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 400,
                         *       "title": "Bad Request",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                426: components["responses"]["UpgradeRequired"];
                500: components["responses"]["InternalError"];
                /** @description Too many connections */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Too many connections",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ws/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A ticket for one connection
         * @description For browsers, which cannot send an `Authorization` header with a WebSocket or an event stream: connect to it with
         *     `?ticket=` within 30 s. A ticket is good for one connection with the rights of the token it was asked for with.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A ticket. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "expiresAt": "2026-11-30T15:28:23.397565Z",
                         *       "ticket": "d757374d0028c4b5d23801c0cf10d63b5f068c7e93cbe4f4faa8a6b3350b13b0"
                         *     }
                         */
                        "application/json": components["schemas"]["Ticket"];
                    };
                };
                400: components["responses"]["BadRequest"];
                /** @description No token */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "No token",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 401,
                         *       "title": "Unauthorized",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                /** @description Too many tickets wait to be used */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "Too many tickets wait to be used",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process is alive */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The process is alive. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "status": "ok"
                         *     }
                         */
                        "application/json": components["schemas"]["Alive"];
                    };
                };
                400: components["responses"]["BadRequest"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics in Prometheus' text format */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The metrics */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example # TYPE linewatch_events_appended_total counter
                         *     linewatch_events_appended_total 2219
                         *
                         *     # TYPE linewatch_push_log_reads_total counter
                         *     linewatch_push_log_reads_total 9
                         */
                        "text/plain; version=0.0.4": string;
                    };
                };
                400: components["responses"]["BadRequest"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                500: components["responses"]["InternalError"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The store answers and takes writes, and the read models are within bounds */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description linewatch is ready for requests. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "status": "ok",
                         *       "warnings": []
                         *     }
                         */
                        "application/json": components["schemas"]["Ready"];
                    };
                };
                400: components["responses"]["BadRequest"];
                500: components["responses"]["InternalError"];
                /** @description `failing` lists why not, `warnings` what else should be looked at */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "detail": "`failing` lists why not, `warnings` what else should be looked at",
                         *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                         *       "status": 503,
                         *       "title": "Service Unavailable",
                         *       "type": "about:blank"
                         *     }
                         */
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What becomes of an alert. */
        Acknowledgement: {
            /** @description Whether somebody has seen it; `false` takes that back. */
            acknowledged: boolean;
            /** @description Why, if they say. */
            note?: string | null;
        };
        /** @description What becomes of several alerts: those with these ids, or all of an event that fit the query's filters. */
        Acknowledgements: {
            /** @description Whether somebody has seen them; `false` takes that back. */
            acknowledged: boolean;
            /** @description Which: 1 to 500. Either these or an event. */
            alertIds?: number[] | null;
            /**
             * Format: int64
             * @description All of this event that fit the filters in the query; at most 500, the oldest first.
             */
            eventId?: number | null;
            /** @description Why, if they say. */
            note?: string | null;
            /**
             * Format: int64
             * @description Only the event's alerts that were stored up to here, so that nobody acknowledges what they have not seen: the
             *     group's `newestAlertId`.
             */
            upTo?: number | null;
        };
        /** @description What became of one alert. */
        AcknowledgeResult: {
            alert?: components["schemas"]["AlertView"] | null;
            /**
             * Format: int64
             * @description The alert's id.
             */
            id: number;
            verdict: components["schemas"]["Verdict"];
        };
        /** @description What became of several alerts. */
        AcknowledgeResults: {
            /**
             * Format: int64
             * @description The position that the change reached, to ask for with `min_position`.
             */
            position: number;
            /** @description A verdict on each, in the order asked for. */
            results: components["schemas"]["AcknowledgeResult"][];
            /** @description Whether the event had more than 500 that fit: send the request again for the others. */
            truncated: boolean;
        };
        /** @description What an activation led to. */
        ActivationDocument: {
            /** @description The SHA-256 of its canonical JSON. */
            hash: string;
            /**
             * Format: int64
             * @description The position of the activation, to ask for with `min_position`.
             */
            position: number;
            /**
             * Format: int64
             * @description The version in force now.
             */
            version: number;
        };
        /** @description What an agent found. */
        AgentInsightBody: {
            /**
             * @description Which agent.
             * @example MarketAgent
             */
            agent: string;
            /** @description What it found: any JSON but null, at most 32 KiB and 64 levels. */
            insight: unknown;
            kind?: components["schemas"]["PublicationKind"] | null;
        };
        /** @description An alert. It needs `content`, an `embed`, or both. */
        AlertBody: {
            /**
             * @description Which kind of alerts. One with `signal`, `synthesis` or `narrative` in it goes to the signals too.
             * @example gamma_flip
             */
            alert_type: string;
            /** @description What it says in words. */
            content?: string | null;
            /** @description What it shows, as Discord's webhooks take it. At most 32 KiB and 64 levels. */
            embed?: Record<string, never> | null;
            kind?: components["schemas"]["PublicationKind"] | null;
            /**
             * @description What raised it.
             * @example gamma_tracker
             */
            source: string;
            /**
             * @description What it is about: letters, digits and `. _ : -`.
             * @example SPY
             */
            symbol?: string | null;
        };
        /** @description Where to find what an alert was judged by. */
        AlertEvidence: {
            /**
             * Format: int64
             * @description The same for the competitor's quote of a disagreement.
             */
            competitorQuoteSequence?: number | null;
            /**
             * Format: int64
             * @description The sequence, in the alert's stream, of the `OddsUpdated` with the bookmaker's quote.
             */
            quoteSequence: number;
            /**
             * Format: int64
             * @description The version of the settings in force; 0 for the defaults.
             */
            settingsVersion: number;
        };
        /** @description The choices of each filter, those with most alerts first; at most 200 of each. */
        AlertFacets: {
            /** @description The bookmakers that have alerts. */
            bookmakers: components["schemas"]["FacetChoice"][];
            /** @description The countries. */
            countries: components["schemas"]["FacetChoice"][];
            /** @description The severities, mildest first. */
            severities: components["schemas"]["FacetChoice"][];
            /** @description The tournaments. */
            tournaments: components["schemas"]["FacetTournament"][];
            /** @description The types. */
            types: components["schemas"]["FacetChoice"][];
        };
        /** @description A fixture's alerts that fit the filters, in short. */
        AlertGroup: {
            /** @description The away team. */
            awayTeam: string;
            /** @description Whose prices or markets they are about, in alphabetical order. */
            bookmakers: string[];
            /** @description How many of each severity. */
            bySeverity: components["schemas"]["SeverityCounts"];
            /** @description How many of each type. */
            byType: components["schemas"]["TypeCounts"];
            /**
             * Format: int64
             * @description How many of its alerts fit.
             */
            count: number;
            /** @description The tournament's country; `Unknown` where nobody named one. */
            country: string;
            /**
             * Format: int64
             * @description The fixture: the position of its `FixtureRegistered` in the log.
             */
            eventId: number;
            /** @description The fixture's key. */
            eventKey: string;
            /** @description `Norway - France`. */
            eventName: string;
            /** @description The worst of them. */
            highestSeverity: components["schemas"]["Severity"];
            /** @description The home team. */
            homeTeam: string;
            /**
             * Format: date-time
             * @description When it starts.
             */
            kickoff: string;
            /**
             * Format: int64
             * @description The newest of them by id, which is what `upTo` of an acknowledgement takes.
             */
            newestAlertId: number;
            /**
             * Format: date-time
             * @description When the newest of them was detected.
             */
            newestDetectedAt: string;
            strongest?: components["schemas"]["StrongestMove"] | null;
            /** @description The tournament; `Unknown` where nobody named one. */
            tournament: string;
            /**
             * Format: int64
             * @description The tournament's id, to filter by.
             */
            tournamentId: number;
        };
        /** @description The alerts of one event that fit. */
        AlertGroupDetail: {
            /** @description The newest 500 of them, newest first. */
            alerts: components["schemas"]["GroupAlert"][];
            group?: components["schemas"]["AlertGroup"] | null;
            /** @description Whether there are more than these. */
            truncated: boolean;
        };
        /** @description A part of the events with alerts. */
        AlertGroups: {
            /**
             * Format: int64
             * @description How many are acknowledged, whatever the filters.
             */
            acknowledgedCount: number;
            /** @description An event each, with what its alerts come to. */
            groups: components["schemas"]["AlertGroup"][];
            /**
             * Format: int64
             * @description How many are new, whatever the filters.
             */
            newCount: number;
            /** @description Asks for the next part; null at the end. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many are past, whatever the filters.
             */
            pastCount: number;
            /**
             * Format: int64
             * @description How many alerts fit the filters.
             */
            totalAlerts: number;
            /**
             * Format: int64
             * @description How many events have alerts that fit the filters.
             */
            totalGroups: number;
        };
        /** @description What was seen when an alert was met again. */
        AlertLatest: {
            /**
             * Format: date-time
             * @description When it was seen.
             */
            at: string;
            /** @description Whose price. */
            bookmakerSlug: string;
            /**
             * Format: double
             * @description The change, in the alert's measure.
             */
            measuredChange: number;
            /**
             * Format: double
             * @description The price after.
             */
            newValue?: number | null;
            /**
             * Format: double
             * @description The price before.
             */
            oldValue?: number | null;
        };
        /** @description A part of the alerts. */
        AlertList: {
            /**
             * Format: int64
             * @description How many are acknowledged, likewise.
             */
            acknowledgedCount: number;
            /** @description The alerts of this part. */
            alerts: components["schemas"]["AlertView"][];
            /**
             * Format: int64
             * @description How many are new, whatever the filters; of an event's alerts how many of the event's are.
             */
            newCount: number;
            /** @description Asks for the next part; null at the end. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many are past, likewise.
             */
            pastCount: number;
            /**
             * Format: int64
             * @description How many fit the filters.
             */
            total: number;
        };
        /** @description Alerts are off. */
        AlertsOff: {
            /** @description Who turned them off. */
            actor?: string | null;
            /** @description Why, if they said. */
            reason?: string | null;
            /**
             * Format: date-time
             * @description Since when alerts are off.
             */
            since?: string | null;
        };
        /** @description How many alerts there are. Every group is there, with 0 where it is empty. */
        AlertStats: {
            /** @description How many there are of each severity. */
            bySeverity: {
                [key: string]: number;
            };
            /** @description How many there are of each status. */
            byStatus: {
                [key: string]: number;
            };
            /** @description What only a rule set raises is left out where there is none. */
            byType: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description How many there are.
             */
            total: number;
        };
        /**
         * @description Where an alert is in its life.
         * @enum {string}
         */
        AlertStatus: "new" | "acknowledged" | "past";
        /**
         * @description What an alert says.
         * @enum {string}
         */
        AlertType: "price_change" | "direction_disagreement" | "availability" | "drift" | "steam" | "deviation" | "surebet";
        /** @description An alert. */
        AlertView: {
            /**
             * Format: date-time
             * @description When somebody acknowledged it.
             */
            acknowledgedAt?: string | null;
            /** @description Who acknowledged it. */
            acknowledgedBy?: string | null;
            /**
             * Format: int64
             * @description Its number inside the fixture.
             */
            alertNumber: number;
            /** @description What it says. */
            alertType: components["schemas"]["AlertType"];
            /** @description The away team. */
            awayTeam?: string | null;
            /** @description Its name for people. */
            bookmakerName: string;
            /** @description Whose price or market; of a disagreement the reference book. */
            bookmakerSlug: string;
            /**
             * Format: double
             * @description Signed change of a price change, absolute gap of a disagreement, 0 of availability.
             */
            changePercent: number;
            /** @description `sportybet:up` of a disagreement, `suspended` or `returned` of availability. */
            competitorDirection?: string | null;
            /**
             * Format: double
             * @description The competitor's price after.
             */
            competitorNewValue?: number | null;
            /**
             * Format: double
             * @description The competitor's price before.
             */
            competitorOldValue?: number | null;
            /** @description The other side of a disagreement. */
            competitorSlug?: string | null;
            /** @description The request or batch that raised it. */
            correlationId: string;
            /** @description The tournament's country; `Unknown` where nobody named one. */
            country?: string | null;
            /**
             * Format: date-time
             * @description When the snapshot that raised it was captured.
             */
            detectedAt: string;
            /**
             * Format: int64
             * @description Its fixture: the position of its `FixtureRegistered` in the log.
             */
            eventId?: number | null;
            /** @description The fixture's key. */
            eventKey?: string | null;
            /**
             * Format: date-time
             * @description The fixture's kickoff.
             */
            eventKickoff: string;
            /** @description `Norway - France`. */
            eventName?: string | null;
            /** @description What it was judged by. */
            evidence: components["schemas"]["AlertEvidence"];
            /** @description How bad it was when it was raised. */
            firstSeverity: components["schemas"]["Severity"];
            /** @description The monitor's cooldown group. */
            group: string;
            /** @description The home team. */
            homeTeam?: string | null;
            /**
             * Format: int64
             * @description Its id: the position of its `AlertDetected` in the log.
             */
            id: number;
            latest?: components["schemas"]["AlertLatest"] | null;
            /**
             * Format: double
             * @description The market's line, where it has one.
             */
            line?: number | null;
            /** @description The market's id. */
            marketId: string;
            /** @description The market's name for people. */
            marketName: string;
            /** @description What the change was measured in: `relative` (per cent of the price), `implied` or `fair` (percentage points). */
            measure: string;
            /**
             * Format: double
             * @description The change in that measure.
             */
            measuredChange: number;
            /** @description The monitor that raised it. */
            monitor: string;
            /**
             * Format: int64
             * @description How many bookmakers moved together, of steam.
             */
            movers: number;
            /**
             * Format: double
             * @description The price after.
             */
            newValue?: number | null;
            /** @description Why, if they said. */
            note?: string | null;
            /**
             * Format: int64
             * @description The version of the note, to change it with; null where nobody has acknowledged the alert.
             */
            noteVersion?: number | null;
            /**
             * Format: double
             * @description The price before.
             */
            oldValue?: number | null;
            /** @description The outcome; none for availability. */
            outcomeName?: string | null;
            /**
             * Format: date-time
             * @description When it was stored.
             */
            recordedAt: string;
            /**
             * Format: int64
             * @description How often it was met again within its cooldown.
             */
            repeats: number;
            /**
             * Format: date-time
             * @description When what it says ended.
             */
            resolvedAt?: string | null;
            /** @description Why: `back_in_line`, `closed`, `no_consensus` or `rules`. */
            resolvedWhy?: string | null;
            /**
             * Format: int64
             * @description The version of the rule set that raised it; 0 where none was activated.
             */
            rulesVersion: number;
            /** @description How bad it is. */
            severity: components["schemas"]["Severity"];
            /** @description `up` or `down` of steam; `longer` or `shorter` where our price stands apart. */
            side?: string | null;
            /** @description Where it is in its life. */
            status: components["schemas"]["AlertStatus"];
            /** @description The stream of its fixture. */
            stream: string;
            /** @description The tournament; `Unknown` where nobody named one. */
            tournamentName?: string | null;
        };
        /** @description The process is alive. */
        Alive: {
            /** @description `ok`. */
            status: string;
        };
        /** @description One event of the log, as stored. */
        AuditEvent: {
            /** @description SHA-256 over the hash before and all of the above, in hexadecimal. */
            hash: string;
            /** @description Who and why: the stored text. */
            metadata: Record<string, never>;
            /** @description What happened: the stored text. */
            payload: Record<string, never>;
            /**
             * Format: int64
             * @description Its place in the log.
             */
            position: number;
            /**
             * Format: date-time
             * @description When it was stored, in whole microseconds.
             */
            recorded_at: string;
            /**
             * Format: int64
             * @description Its place in the stream.
             */
            sequence: number;
            /** @description Its stream. */
            stream: string;
            /** @description What kind of event. */
            type: string;
            /** @description The version of its shape. */
            version: string;
        };
        /** @description A backtest that has begun. */
        BacktestBegun: {
            /** @description Its id. */
            id: string;
            /** @description `waiting`. */
            state: string;
        };
        /** @description A backtest. */
        BacktestDocument: {
            /** @description The name of who did it. */
            actor: string;
            /**
             * Format: date-time
             * @description When it was begun.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Until when it is kept.
             */
            expiresAt: string;
            /** @description Why it failed. */
            failure?: string | null;
            /**
             * Format: date-time
             * @description When it was over.
             */
            finishedAt?: string | null;
            /** @description Its id. */
            id: string;
            /** @description How far it is. */
            progress: components["schemas"]["ProgressDocument"];
            /** @description What was asked for. */
            request: components["schemas"]["RequestDocument"];
            /** @description `waiting`, `running`, `done`, `failed` or `cancelled`. */
            state: string;
            summary?: components["schemas"]["SummaryDocument"] | null;
        };
        /** @description Something odd. */
        BacktestFinding: {
            /** @description What was found, in words. */
            detail: string;
            /** @description What it is about. */
            field: string;
            /** @description `warning` or `error`. */
            grade: string;
        };
        /** @description The backtests, newest first. */
        BacktestList: {
            /** @description The backtests. */
            backtests: components["schemas"]["BacktestDocument"][];
        };
        /** @description What is tried: exactly one of `draft`, `rules` and `preset`. */
        BacktestRequest: {
            /** @description What it is compared with: `in-force`, as it was at each event, or the number of a version; by default `in-force`. */
            against?: unknown;
            /** @description The name of a draft. */
            draft?: string | null;
            /**
             * Format: date-time
             * @description Only alerts from this instant on.
             */
            from?: string | null;
            /** @description The name of a rule set that is built in. */
            preset?: string | null;
            /** @description Another reference bookmaker than the settings'. */
            reference?: string | null;
            /** @description A rule set. */
            rules?: unknown;
            scope?: components["schemas"]["ScopeDocument"] | null;
            sweep?: components["schemas"]["SweepDocument"] | null;
            /**
             * Format: date-time
             * @description Only alerts before this instant.
             */
            to?: string | null;
            /** @description Bookmakers that are left out. */
            without?: string[];
        };
        /** @description An alert and what would become of it. */
        BacktestRow: {
            /** @description The away team. */
            away: string;
            /** @description Whose price or market. */
            bookmaker?: string | null;
            /** @description `same`, `changed`, `lost` or `gained`. */
            class: string;
            /**
             * Format: date-time
             * @description When it was detected.
             */
            detectedAt: string;
            /**
             * Format: int64
             * @description The fixture's id.
             */
            fixtureId?: number | null;
            /** @description The home team. */
            home: string;
            /**
             * Format: double
             * @description Its line.
             */
            line?: number | null;
            /** @description The market. */
            marketId: string;
            /** @description The monitor that raises it by the rules that are tried. */
            monitorAfter?: string | null;
            /** @description The monitor that raises it by the rules that are compared with. */
            monitorBefore?: string | null;
            /**
             * Format: double
             * @description The price after.
             */
            newPrice?: number | null;
            /**
             * Format: double
             * @description The price before.
             */
            oldPrice?: number | null;
            /** @description The outcome. */
            outcome?: string | null;
            /** @description Its severity by the rules that are tried. */
            severityAfter?: string | null;
            /** @description Its severity by the rules that are compared with. */
            severityBefore?: string | null;
            /** @description The competitor or direction. */
            side?: string | null;
            /** @description What it says. */
            type: string;
            /** @description Why it is lost. */
            why?: string | null;
        };
        /** @description What one set of rules raises. */
        BacktestTotals: {
            /**
             * Format: int64
             * @description How many alerts.
             */
            alerts: number;
            busiestHour?: components["schemas"]["BusiestHourDocument"] | null;
            /**
             * Format: int64
             * @description How many of them are critical.
             */
            critical: number;
            /** @description The SHA-256 over the alerts. */
            digest: string;
            /**
             * Format: int64
             * @description How many of them are elevated.
             */
            elevated: number;
            /**
             * Format: int64
             * @description The highest score that a fixture had.
             */
            peakScore: number;
            /** @description Alerts an hour, with two decimals. */
            perHour?: string | null;
            /**
             * Format: int64
             * @description Repeats and escalations of them.
             */
            repeats: number;
            /**
             * Format: int64
             * @description How many of them are warnings.
             */
            warning: number;
        };
        /** @description The answer to a batch, after its commit. */
        BatchAnswer: {
            /** @description Alerts raised. */
            alerts: number;
            /** @description Events written. */
            events: number;
            /** @description The lines read, of NDJSON. */
            lines?: number | null;
            /**
             * Format: int64
             * @description The position to ask for with `min_position`.
             */
            position: number;
            /** @description Snapshots that were not taken. */
            refused: number;
            /** @description What became of the snapshots. */
            snapshots: components["schemas"]["Snapshots"];
            /** @description Why they were not, for at most the first 1,000. */
            verdicts: components["schemas"]["SnapshotVerdict"][];
        };
        /** @description What became of a batch. */
        BatchPublished: {
            /**
             * Format: int64
             * @description The position of its last publication.
             */
            position: number;
            /** @description Items that were stored. */
            published: number;
            /** @description Items that were not. */
            refused: number;
            /** @description One for each item, in order. */
            verdicts: components["schemas"]["ItemVerdict"][];
        };
        /** @description A bookmaker's slug: `betpawa`, `sportybet`, `williamhill_us`. 1 to 40 of `a-z 0-9 _ -`. */
        Bookmaker: string;
        /** @description A bookmaker's whole offer. */
        BookmakerMarketData: {
            /** @description The bookmaker's name for people. */
            bookmaker_name: string;
            /** @description The bookmaker's slug. */
            bookmaker_slug: string;
            /** @description Its markets. */
            markets: components["schemas"]["MarketOddsDetail"][];
            /**
             * Format: date-time
             * @description When the offer was last seen.
             */
            snapshot_time: string;
        };
        /** @description A bookmaker's offer in a list. */
        BookmakerOdds: {
            /** @description The bookmaker's name for people. */
            bookmaker_name: string;
            /** @description The bookmaker's slug. */
            bookmaker_slug: string;
            /** @description Not known to linewatch. */
            event_url?: string | null;
            /** @description The key under which the bookmaker's offer came in. */
            external_event_id: string;
            /** @description Whether something can be bet on. */
            has_odds: boolean;
            /** @description The markets that lists show. */
            inline_odds: components["schemas"]["InlineOdds"][];
            /** @description Whether the bookmaker names the teams the other way round. Its markets are in the event's order all the same. */
            sides_swapped: boolean;
            /**
             * Format: date-time
             * @description When the offer was last seen.
             */
            snapshot_time?: string | null;
        };
        /** @description A bookmaker's margins. */
        BookMargins: {
            /** @description Its name for people. */
            bookmakerName: string;
            /** @description Its slug. */
            bookmakerSlug: string;
            /** @description The margins by time to kickoff, the longest first. */
            buckets: components["schemas"]["BucketMargin"][];
            /**
             * Format: double
             * @description Over all times to kickoff, in per cent.
             */
            margin?: number | null;
        };
        /** @description A bookmaker's margins. */
        BookTimeline: {
            /** @description Its name for people. */
            bookmakerName: string;
            /** @description Its slug. */
            bookmakerSlug: string;
            /** @description Day by day; days without prices are left out. */
            points: components["schemas"]["MarginPoint"][];
        };
        /** @description Alerts of a bucket. */
        BucketDocument: {
            /**
             * Format: int64
             * @description How many alerts the rules raise that are tried.
             */
            after: number;
            /**
             * Format: date-time
             * @description When it begins.
             */
            at: string;
            /**
             * Format: int64
             * @description How many alerts the rules raise that are compared with.
             */
            before: number;
            /**
             * Format: int64
             * @description How many alerts were raised then, as the log has recorded it.
             */
            recorded: number;
        };
        /** @description A bookmaker's margin at one time to kickoff. */
        BucketMargin: {
            /** @description `7d_and_more`, `3d_to_7d`, `24h_to_72h` or `under_24h` before the kickoff. */
            bucket: string;
            /**
             * Format: int64
             * @description Fixtures that were first seen so close to their kickoff in these days.
             */
            fixtures: number;
            /**
             * Format: double
             * @description In per cent, the mean over the time for which prices held; null where there were none.
             */
            margin?: number | null;
        };
        /** @description An hour and its alerts. */
        BusiestHourDocument: {
            /**
             * Format: int64
             * @description Its alerts.
             */
            alerts: number;
            /**
             * Format: date-time
             * @description When it began.
             */
            at: string;
        };
        /** @description What a rule set says. */
        CheckDocument: {
            /** @description What it would change if it were put in force. */
            effect: components["schemas"]["CheckEffect"];
            /** @description What is odd about it over the settings in force; errors first. */
            findings: components["schemas"]["FindingDocument"][];
            /** @description The SHA-256 of its canonical JSON. */
            hash: string;
            /** @description The rule set in its canonical form. */
            rules: unknown;
            /**
             * @description What is on by the rule set in force and would not be by this one: monitors, such as `monitor drift`, where they are
             *     off in a place, and severities that nothing would raise. To activate it a note has to say why, if there is any.
             */
            switchedOff: string[];
        };
        /** @description What a rule set would change if it were put in force. */
        CheckEffect: {
            /**
             * Format: int64
             * @description The version in force, which it is compared with; 0 where none was activated.
             */
            against: number;
            /** @description The fields that it names otherwise: at most 500. */
            changes: components["schemas"]["FieldChange"][];
            /** @description The monitors that would be on, off or have other bands where no override matches. */
            monitors: components["schemas"]["MonitorEffect"][];
            /** @description How many there are beyond those. */
            moreChanges: number;
        };
        /** @description The snapshot that confirmed a change. */
        Confirmation: {
            /**
             * Format: date-time
             * @description When it was captured.
             */
            capturedAt: string;
            /**
             * Format: int64
             * @description Its first event.
             */
            position: number;
        };
        /** @description One connection. */
        ConnectionStats: {
            /** @description The name of its token; for admins. */
            actor?: string | null;
            /**
             * Format: int64
             * @description Bytes of them.
             */
            bytes: number;
            /**
             * Format: int64
             * @description How often it had to catch up.
             */
            catch_ups: number;
            /** @description `unified`, `market_SPY`, `agent_x` … ; `ws` and `stream` for connections about topics. */
            channel: string;
            /**
             * Format: int64
             * @description Messages that newer ones took the place of.
             */
            conflated: number;
            /**
             * Format: date-time
             * @description When it began.
             */
            connected_at: string;
            /**
             * Format: int64
             * @description Positions of the log that it is behind.
             */
            lag: number;
            /**
             * Format: int64
             * @description Messages that it was given.
             */
            message_count: number;
            /**
             * Format: int64
             * @description Messages that wait for it, at most.
             */
            queue_depth: number;
            /** @description Where it comes from; for admins. */
            remote_address?: string | null;
            /** @description `live`, `catching_up` or `closing`. */
            state: string;
            /** @description What it is told of, where it is about topics. */
            topics?: string[];
        };
        /** @description How many events the reference book and its competitors have, or ever had, on offer. */
        CoverageStats: {
            /**
             * Format: int64
             * @description The reference book alone.
             */
            betpawa_only_count: number;
            /** @description The same for each bookmaker, by slug. */
            by_platform: components["schemas"]["PlatformCoverage"][];
            /**
             * Format: int64
             * @description Competitors, and not the reference book.
             */
            competitor_only_count: number;
            /**
             * Format: double
             * @description Per cent of `total_events` that are matched.
             */
            match_rate: number;
            /**
             * Format: int64
             * @description The reference book and at least one competitor.
             */
            matched_count: number;
            /**
             * Format: int64
             * @description Events that somebody has.
             */
            total_events: number;
        };
        /** @description An event, and who has it. */
        CoveredEvent: {
            availability: components["schemas"]["Match"];
            /** @description The team that plays away. */
            away_team: string;
            /** @description The team that plays at home. */
            home_team: string;
            /**
             * Format: int64
             * @description The event's id here.
             */
            id: number;
            /**
             * Format: date-time
             * @description When it starts.
             */
            kickoff: string;
            /** @description Both teams. */
            name: string;
            /** @description Slugs of those who have it, or ever had, in order. */
            platforms: string[];
            /** @description The sport. */
            sport_name: string;
            /** @description The SportRadar number; where there is none, linewatch's key. */
            sportradar_id: string;
            /** @description The tournament's country; null where nobody named one. */
            tournament_country?: string | null;
            /**
             * Format: int64
             * @description The tournament's id here.
             */
            tournament_id?: number | null;
            /** @description The tournament. */
            tournament_name: string;
        };
        /** @description Events by tournament, and who has them. */
        CoveredEvents: {
            /** @description The coverage of all events, as `/api/palimpsest/coverage` has it. */
            coverage: components["schemas"]["CoverageStats"];
            /**
             * Format: int64
             * @description How many events fit; of more than 5000 those that start first are listed, with `include_started` those that start last.
             */
            total: number;
            /** @description The tournaments, with their events. */
            tournaments: components["schemas"]["TournamentGroup"][];
        };
        /** @description The runs of one day, UTC. */
        DailyMetric: {
            /**
             * Format: double
             * @description The average of those that have ended; 0 where none has.
             */
            avg_duration_seconds: number;
            /** @description `2026-06-26`. */
            date: string;
            /**
             * Format: int64
             * @description Runs that failed.
             */
            failure_count: number;
            /**
             * Format: int64
             * @description Runs of which a part failed.
             */
            partial_count: number;
            /**
             * Format: int64
             * @description Runs that were completed.
             */
            success_count: number;
            /**
             * Format: int64
             * @description Events recorded.
             */
            total_events: number;
        };
        /** @description What would change. */
        DifferenceDocument: {
            /**
             * Format: int64
             * @description Alerts of both rule sets with another severity.
             */
            changed: number;
            /**
             * Format: int64
             * @description Alerts that only the rules that are tried raise.
             */
            gained: number;
            /** @description How many of each type are gained. */
            gainedBy: components["schemas"]["GainedByDocument"][];
            /**
             * Format: int64
             * @description Alerts that the rules that are tried do not raise.
             */
            lost: number;
            /** @description Why they are lost. */
            lostBy: components["schemas"]["LostByDocument"][];
            /**
             * Format: int64
             * @description Alerts of both rule sets with the same severity.
             */
            same: number;
            /** @description Alerts of one outcome that lie near one another. */
            situations: components["schemas"]["SituationsDocument"];
        };
        /** @description What saving or discarding a draft led to. */
        DraftChanged: {
            /** @description The SHA-256 of its canonical JSON; none where it was discarded. */
            hash?: string | null;
            /**
             * Format: int64
             * @description The position of the change, to ask for with `min_position`.
             */
            position: number;
            /**
             * Format: int64
             * @description The draft's version now.
             */
            version: number;
        };
        /** @description A draft. */
        DraftDocument: {
            /** @description Who saved it last. */
            actor: string;
            /** @description The SHA-256 of its canonical JSON. */
            hash: string;
            /** @description Its name. */
            name: string;
            /** @description What it is for. */
            note?: string | null;
            /** @description The rule set. */
            rules: unknown;
            /**
             * Format: date-time
             * @description When it was saved.
             */
            savedAt: string;
            /**
             * Format: int64
             * @description Its version.
             */
            version: number;
        };
        /** @description A part of the drafts, by name. */
        DraftList: {
            /** @description The drafts of this part. */
            drafts: components["schemas"]["DraftDocument"][];
            /** @description Asks, as `after`, for the next part; null at the end. */
            nextAfter?: string | null;
        };
        /** @description What each monitor says there. */
        EffectiveDocument: {
            /** @description The monitors, with their fields. */
            monitors: components["schemas"]["EffectiveMonitor"][];
        };
        /** @description A field and who set it. */
        EffectiveField: {
            /** @description Its name. */
            field: string;
            /** @description Who set it: `default`, `settings`, `monitor` or `override`. */
            layer: string;
            /** @description The place of the override in the rule set, counted from 0. */
            override?: number | null;
            /** @description What it says; null for none. */
            value: unknown;
        };
        /** @description What a monitor says there. */
        EffectiveMonitor: {
            /** @description What it looks for. */
            detector: string;
            /** @description Its fields. */
            fields: components["schemas"]["EffectiveField"][];
            /** @description The monitor. */
            id: string;
        };
        /** @description The last line. */
        End: {
            /** @description The hash of the last event; of the log's last one where there was none. */
            chain_hash: string;
            /**
             * Format: int64
             * @description How many events there were.
             */
            count: number;
            /**
             * @description Whether the answer has all that was asked for, up to `limit`. Where it is false, the search found nothing for more
             *     than a second and stopped: go on with `next`.
             */
            end: boolean;
            /**
             * Format: int64
             * @description The position of the first event; null where there was none.
             */
            first?: number | null;
            /**
             * Format: int64
             * @description Where the log ended when the answer began.
             */
            head: number;
            /**
             * Format: int64
             * @description The position of the last event.
             */
            last?: number | null;
            next?: components["schemas"]["Next"] | null;
            /**
             * Format: int64
             * @description How far the log has been looked through: up to and including this position, or down to it with `newest_first`.
             */
            reached: number;
        };
        /** @description How often one kind of thing went wrong. */
        ErrorTypeCount: {
            /**
             * Format: int64
             * @description Among the 500 that are kept of each run.
             */
            count: number;
            error_type: components["schemas"]["ScrapeErrorType"];
        };
        /** @description A number of events. */
        EventCount: {
            /**
             * Format: int64
             * @description How many events there are.
             */
            count: number;
        };
        /** @description An event with every market of every bookmaker. */
        EventDetailResponse: components["schemas"]["MatchedEvent"] & {
            markets_by_bookmaker: components["schemas"]["BookmakerMarketData"][];
        };
        /** @description What became of the events of many runs. An event that three runs visited counts three times. */
        EventMetrics: {
            /**
             * Format: int64
             * @description Alerts raised.
             */
            alerts: number;
            /**
             * Format: int64
             * @description Snapshots that changed something.
             */
            changed: number;
            /** @description What went wrong, by kind. */
            errors: components["schemas"]["ErrorTypeCount"][];
            /**
             * Format: int64
             * @description Events that failed.
             */
            events_failed: number;
            /**
             * Format: int64
             * @description Events that were recorded.
             */
            events_scraped: number;
            /**
             * Format: date-time
             * @description The end of the period.
             */
            period_end: string;
            /**
             * Format: date-time
             * @description The beginning of the period.
             */
            period_start: string;
            /** @description The same of each bookmaker, from the runs that have ended. */
            platforms: components["schemas"]["PlatformEvents"][];
            /**
             * Format: int64
             * @description Markets withdrawn because their bookmaker no longer lists the event.
             */
            reconciled: number;
            /**
             * Format: int64
             * @description How many runs there were.
             */
            runs: number;
            /**
             * Format: int64
             * @description Snapshots older than what was known.
             */
            stale: number;
            /**
             * Format: double
             * @description The share of events that were recorded, 0 to 100.
             */
            success_rate: number;
            /**
             * Format: int64
             * @description Snapshots that changed nothing.
             */
            unchanged: number;
        };
        /** @description Why an alert was raised. */
        Explanation: {
            /**
             * Format: int64
             * @description The alert.
             */
            alertId: number;
            /** @description The arithmetic, a sentence a line. */
            arithmetic: string[];
            confirmedBy?: components["schemas"]["Confirmation"] | null;
            /** @description What that looks for. */
            detector: string;
            /** @description What is different, where it does not. */
            difference?: string | null;
            /** @description What the monitor's fields said there, and which layer set each; empty where the rule set is not known any more. */
            fields: components["schemas"]["EffectiveField"][];
            /** @description The monitor that raised it. */
            monitor: string;
            /** @description The prices that it was judged by. */
            quotes: components["schemas"]["QuoteDocument"][];
            /** @description Whether today's code raises the same alert from the stored events. */
            recomputed: boolean;
            /**
             * Format: int64
             * @description How often it was met again within its cooldown.
             */
            repeats: number;
            /** @description When that was, oldest first: at most 100. */
            repetitions: components["schemas"]["Repetition"][];
            /**
             * Format: int64
             * @description The version of the rule set in force; 0 where the settings alone decided.
             */
            rulesVersion: number;
            /**
             * Format: int64
             * @description The version of the settings in force; 0 for the defaults.
             */
            settingsVersion: number;
        };
        /** @description A choice of a filter. */
        FacetChoice: {
            /**
             * Format: int64
             * @description How many alerts.
             */
            count: number;
            /** @description Its name for people. */
            name: string;
            /** @description What to filter by. */
            value: string;
        };
        /** @description A tournament to filter by. */
        FacetTournament: {
            /**
             * Format: int64
             * @description How many alerts.
             */
            count: number;
            /** @description Its country; `Unknown` where nobody named one. */
            country: string;
            /**
             * Format: int64
             * @description What to filter by.
             */
            id: number;
            /** @description Its name; `Unknown` where nobody named one. */
            name: string;
        };
        /** @description Books that copy one another. */
        FamilyDocument: {
            /** @description The books, in alphabetical order. */
            bookmakers: string[];
            /**
             * Format: int64
             * @description Quotes of one outcome at two of them, each time that one changed.
             */
            comparedQuotes: number;
            /**
             * Format: int64
             * @description Those with the same price.
             */
            equalQuotes: number;
            /** @description The share of these in per cent, such as `99.98`. */
            sharePercent: string;
        };
        /** @description The books that copy one another. */
        FamilyList: {
            /**
             * Format: int64
             * @description How many changes of offers were compared.
             */
            comparedEvents: number;
            /** @description The families. */
            families: components["schemas"]["FamilyDocument"][];
        };
        /** @description A bookmaker's odds as they come in. */
        FeedStatus: {
            /**
             * Format: int64
             * @description How long ago that is.
             */
            ageSeconds: number;
            /** @description The bookmaker's slug. */
            bookmaker: string;
            /**
             * Format: int64
             * @description Events to come that can be bet on there.
             */
            fixtures: number;
            /** @description Its name for people. */
            name: string;
            /**
             * Format: date-time
             * @description When anything of it was last seen.
             */
            newestCapturedAt: string;
            /**
             * Format: date-time
             * @description When anything of it was last stored.
             */
            newestRecordedAt: string;
            /**
             * Format: int64
             * @description Markets of these that can be bet on.
             */
            openMarkets: number;
        };
        /** @description A field that both rule sets say differently. */
        FieldChange: {
            /** @description What it would be. */
            after?: string | null;
            /** @description What it is; null where nothing names it. */
            before?: string | null;
            /** @description Which, such as `monitor price warning`. */
            field: string;
        };
        /** @description Something odd about a rule set. */
        FindingDocument: {
            /** @description What is odd, and what to do. */
            detail: string;
            /** @description Where, such as `overrides[3].match`. */
            field: string;
            /** @description `error` where it cannot be put in force, `warning` where it surely is not as meant. */
            grade: string;
        };
        /** @description An alert that was recorded and is not computed again, or the other way round. */
        FirstDifferenceDocument: {
            /**
             * Format: date-time
             * @description When it was detected.
             */
            detectedAt: string;
            /** @description The fixture's key. */
            fixture: string;
            /**
             * Format: int64
             * @description Its id.
             */
            fixtureId?: number | null;
            /** @description What it says. */
            type: string;
            /** @description `only_recorded` or `only_recomputed`. */
            what: string;
        };
        /** @description The fixture of a snapshot. */
        FixtureBody: {
            /** @description The team that plays away. */
            awayTeam: string;
            /** @description The tournament's country. */
            country?: string | null;
            /** @description The team that plays at home. */
            homeTeam: string;
            /**
             * @description Its SportRadar id where there is one, else its source and that source's id.
             * @example sr:66457014
             */
            key: string;
            /**
             * Format: date-time
             * @description When it starts.
             */
            kickoff: string;
            /** @description Both teams, as the bookmaker names them. */
            name: string;
            /** @description The sport. */
            sport?: string | null;
            /** @description The tournament. */
            tournament?: string | null;
        };
        /** @description How many of a type are gained. */
        GainedByDocument: {
            /**
             * Format: int64
             * @description How many alerts there are.
             */
            count: number;
            /** @description The type. */
            type: string;
        };
        /** @description An alert with the prices around it. */
        GroupAlert: components["schemas"]["AlertView"] & {
            /** @description What every bookmaker that has the event offers now, in alphabetical order. */
            prices: components["schemas"]["PresentPrice"][];
            /** @description How the price of the alert's bookmaker came to be what it is, oldest first: milliseconds since 1970 and the price, which is null where it could not be bet on. Absent for alerts about a whole market. */
            spark?: [
                number,
                number | null
            ][] | null;
        };
        /** @description How it is, as the existing client reads it. */
        HealthResponse: {
            /** @description `connected` or `disconnected`. */
            database: string;
            /** @description The bookmakers that are scraped. */
            platforms: components["schemas"]["PlatformHealth"][];
            /** @description `healthy`, `degraded` where nothing can be stored or a read model is out of bounds, `unhealthy` without a store. */
            status: string;
        };
        /** @description What was close to being an alert. */
        HeldDocument: {
            /** @description Whose price or market. */
            bookmaker: string;
            /** @description The same in a sentence. */
            detail: string;
            /**
             * Format: date-time
             * @description The moment.
             */
            detectedAt: string;
            /**
             * Format: double
             * @description Its line.
             */
            line?: number | null;
            /** @description The market's id. */
            marketId: string;
            /**
             * Format: double
             * @description The change, as the monitor measures it.
             */
            measuredChange: number;
            /** @description The monitor that had it as a candidate. */
            monitor: string;
            /**
             * Format: double
             * @description The price after.
             */
            newPrice?: number | null;
            /**
             * Format: double
             * @description The price before.
             */
            oldPrice?: number | null;
            /** @description The outcome; null where it is about the market. */
            outcome?: string | null;
            /** @description How bad. */
            severity: components["schemas"]["Severity"];
            /** @description The competitor, or which way. */
            side?: string | null;
            /** @description What kind of alert it would have been. */
            type: string;
            /** @description Why it was held back, in a word. */
            why: string;
        };
        /** @description One change of a bookmaker's offer. */
        HistoricalSnapshot: {
            /** @description The bookmaker's name for people. */
            bookmaker_name: string;
            /** @description The bookmaker's slug. */
            bookmaker_slug: string;
            /**
             * Format: date-time
             * @description When the bookmaker was seen with it.
             */
            captured_at: string;
            /**
             * Format: int64
             * @description The position of its event in the log.
             */
            id: number;
            /**
             * Format: int64
             * @description How many markets changed.
             */
            market_count: number;
        };
        /**
         * @description How a run went, as the history has it.
         * @enum {string}
         */
        HistoryStatus: "pending" | "running" | "completed" | "partial" | "failed";
        /** @description A market in a list. One that a bookmaker never offered is not there. */
        InlineOdds: {
            /** @description Whether it can be bet on. */
            available: boolean;
            /** @description Outcomes that alone cannot be bet on while the rest of the market can, at their last prices. */
            closed: components["schemas"]["OutcomeOdds"][];
            /**
             * Format: double
             * @description The market's line, where it has one.
             */
            line?: number | null;
            /**
             * Format: double
             * @description The bookmaker's margin in per cent, two decimals; null where the market is unavailable, or an outcome of it.
             */
            margin?: number | null;
            /** @description The market's id in the reference book's type ids. */
            market_id: string;
            /** @description The market's name for people. */
            market_name: string;
            /** @description What can be bet on; of an unavailable market what last could. */
            outcomes: components["schemas"]["OutcomeOdds"][];
            /**
             * Format: date-time
             * @description Since when it cannot.
             */
            unavailable_since?: string | null;
        };
        /** @description What became of one item: its position, or why it was refused. */
        ItemVerdict: {
            /** @description The field at fault, where there is one. */
            field?: string | null;
            /** @description Its place in the batch, from 0. */
            index: number;
            /**
             * Format: int64
             * @description Where it is stored.
             */
            position?: number | null;
            /** @description Why it was refused. */
            reason?: string | null;
            /** @description Whether it repeats an alert that was sent within 300 s before: it is stored, and not sent again. */
            repeat?: boolean | null;
        };
        /** @description One thing that it does. */
        JobStatus: {
            /** @description `scrape_all_platforms`, `scrape_within_2_hours`, `scrape_within_30_minutes`, `detect_stale_runs`. */
            id: string;
            /**
             * Format: int64
             * @description How often in minutes, where they are whole.
             */
            interval_minutes?: number | null;
            /**
             * Format: int64
             * @description How often in seconds.
             */
            interval_seconds: number;
            /**
             * Format: date-time
             * @description When it is due; null while the schedule is paused, and where another node keeps it.
             */
            next_run?: string | null;
            /** @description `interval`. */
            trigger_type: string;
        };
        /**
         * @description Which node keeps the schedule.
         * @enum {string}
         */
        KeptBy: "this_node" | "another_node" | "nobody";
        /** @description A fixture of a bookmaker's list that cannot be followed. */
        LeftOutBody: {
            /** @description Whose list. */
            bookmaker: string;
            /** @description Which fixture it is, as far as that can be read. */
            eventKey?: string | null;
            /** @description The bookmaker's id of it. */
            externalId: string;
            /** @description Why, in words. */
            message: string;
            /** @description What the bookmaker calls it. */
            name: string;
            /** @description Why it is left out. */
            reason: components["schemas"]["LeftOutKind"];
        };
        /**
         * @description Why a listed fixture cannot be followed.
         * @enum {string}
         */
        LeftOutKind: "no_sportradar_id" | "unreadable" | "other_sport" | "duplicate" | "renamed";
        /** @description Fixtures of the bookmakers' newest lists that cannot be followed. */
        LeftOutResponse: {
            /** @description How many of them for which reason. */
            byReason: {
                [key: string]: number;
            };
            /** @description Some of them, by bookmaker, in the order of its lists. */
            fixtures: components["schemas"]["LeftOutBody"][];
            /** @description How many there are; of each bookmaker at most 2,000 are known. */
            total: number;
        };
        /** @description How many are lost for a reason. */
        LostByDocument: {
            /**
             * Format: int64
             * @description How many alerts there are.
             */
            count: number;
            /** @description The reason, or `below`. */
            why: string;
        };
        /** @description A market's margin at one moment. */
        MarginHistoryPoint: {
            /** @description Whether it could be bet on. */
            available: boolean;
            /**
             * Format: date-time
             * @description When the bookmaker was seen with it.
             */
            captured_at: string;
            /** @description Whether it was only seen again, unchanged. */
            confirmed: boolean;
            /**
             * Format: double
             * @description In per cent, two decimals; of an unavailable market the last one; null where an outcome of it
             *     could not be bet on.
             */
            margin?: number | null;
            /**
             * Format: date-time
             * @description Since when it could not.
             */
            unavailable_at?: string | null;
        };
        /** @description A market whose margins are kept. */
        MarginMarket: {
            /**
             * Format: double
             * @description Its line, where it has one.
             */
            line?: number | null;
            /**
             * @description Its id.
             * @example 3743
             */
            marketId: string;
            /**
             * @description Its name for people.
             * @example 1X2 - Full Time
             */
            marketName: string;
        };
        /** @description A bookmaker's margin on one day. */
        MarginPoint: {
            /**
             * Format: date
             * @description The day, UTC.
             * @example 2026-11-21
             */
            day: string;
            /**
             * Format: double
             * @description In per cent, the mean over the time for which prices held.
             */
            margin: number;
        };
        /** @description The margins of each market. */
        MarginSummary: components["schemas"]["PeriodDocument"] & {
            /** @description The markets that lists show. */
            markets: components["schemas"]["MarketMargins"][];
        };
        /** @description A market's margins day by day. */
        MarginTimeline: components["schemas"]["PeriodDocument"] & {
            /** @description The margins of each bookmaker. */
            books: components["schemas"]["BookTimeline"][];
            /** @description The market. */
            market: components["schemas"]["MarginMarket"];
        };
        /** @description A market of a snapshot. */
        MarketBody: {
            line?: components["schemas"]["Number"] | null;
            /**
             * @description The reference book's type id.
             * @example 3743
             */
            marketId: string;
            /**
             * @description The market's name for people.
             * @example 1X2 - Full Time
             */
            marketName: string;
            /** @description Its outcomes. */
            outcomes: components["schemas"]["OutcomeBody"][];
            /**
             * @description Shown, but nothing in it can be bet on.
             * @default false
             */
            suspended?: boolean | null;
        };
        /** @description The state of a market. */
        MarketDataBody: {
            /** @description Its state: any JSON but null, at most 32 KiB and 64 levels. */
            data: unknown;
            kind?: components["schemas"]["PublicationKind"] | null;
            /**
             * @description Which market: letters, digits and `. _ : -`.
             * @example SPY
             */
            symbol: string;
        };
        /** @description A market at one bookmaker and its points, oldest first. */
        MarketHistory_MarginHistoryPoint: {
            /** @description The bookmaker's name for people. */
            bookmaker_name: string;
            /** @description The bookmaker's slug. */
            bookmaker_slug: string;
            /**
             * Format: int64
             * @description The event's id here.
             */
            event_id: number;
            /** @description The points, oldest first. */
            history: components["schemas"]["MarginHistoryPoint"][];
            /**
             * Format: double
             * @description The market's line, where it has one.
             */
            line?: number | null;
            /** @description The market's id in the reference book's type ids. */
            market_id: string;
            /** @description The market's name for people. */
            market_name: string;
        };
        /** @description A market at one bookmaker and its points, oldest first. */
        MarketHistory_OddsHistoryPoint: {
            /** @description The bookmaker's name for people. */
            bookmaker_name: string;
            /** @description The bookmaker's slug. */
            bookmaker_slug: string;
            /**
             * Format: int64
             * @description The event's id here.
             */
            event_id: number;
            /** @description The points, oldest first. */
            history: components["schemas"]["OddsHistoryPoint"][];
            /**
             * Format: double
             * @description The market's line, where it has one.
             */
            line?: number | null;
            /** @description The market's id in the reference book's type ids. */
            market_id: string;
            /** @description The market's name for people. */
            market_name: string;
        };
        /** @description A market's margins. */
        MarketMargins: components["schemas"]["MarginMarket"] & {
            /** @description The margins of each bookmaker. */
            books: components["schemas"]["BookMargins"][];
        };
        /** @description A market in full. */
        MarketOddsDetail: {
            /** @description Whether it can be bet on. */
            available: boolean;
            /** @description The market's id in the reference book's type ids. */
            betpawa_market_id: string;
            /** @description The market's name for people. */
            betpawa_market_name: string;
            /**
             * Format: double
             * @description The market's line, where it has one.
             */
            line?: number | null;
            /**
             * Format: double
             * @description The bookmaker's margin in per cent, two decimals; of an unavailable market the last one. Absent where an outcome
             *     of it cannot be bet on: clients that expect a number here show none for what is absent, and fail at null.
             */
            margin?: number | null;
            /** @description The groups in which the reference book shows it: `all`, `popular`, `goals`, `halves` …; null where that is not known. */
            market_groups?: string[] | null;
            /** @description Its outcomes. */
            outcomes: components["schemas"]["MarketOutcome"][];
            /**
             * Format: date-time
             * @description Since when it cannot.
             */
            unavailable_since?: string | null;
        };
        /** @description An outcome of a market in full. */
        MarketOutcome: {
            /** @description Whether it can be bet on. */
            is_active: boolean;
            /** @description The outcome's name. */
            name: string;
            /**
             * Format: double
             * @description Its price, or its last one.
             */
            odds: number;
        };
        /**
         * @description Who has an event.
         * @enum {string}
         */
        Match: "betpawa-only" | "competitor-only" | "matched";
        /** @description An event and who offers it. */
        MatchedEvent: {
            /** @description The team that plays away. */
            away_team: string;
            /** @description Everybody who has the event on offer, or ever had; ordered by slug. */
            bookmakers: components["schemas"]["BookmakerOdds"][];
            /**
             * Format: date-time
             * @description When it was first seen.
             */
            created_at: string;
            /** @description linewatch's key. */
            event_key: string;
            /** @description The team that plays at home. */
            home_team: string;
            /**
             * Format: int64
             * @description The event's id here.
             */
            id: number;
            /**
             * Format: date-time
             * @description When it starts.
             */
            kickoff: string;
            /** @description Both teams. */
            name: string;
            /** @description The sport. */
            sport_name: string;
            /** @description The SportRadar number; where there is none, linewatch's key. */
            sportradar_id: string;
            /** @description The tournament's country; null where nobody named one. */
            tournament_country?: string | null;
            /**
             * Format: int64
             * @description The tournament's id here.
             */
            tournament_id: number;
            /** @description The tournament. */
            tournament_name: string;
        };
        /** @description A page of events, by kickoff. */
        MatchedEventList: {
            /** @description The events of this page. */
            events: components["schemas"]["MatchedEvent"][];
            /**
             * Format: int64
             * @description Which page this is, from 1 on.
             */
            page: number;
            /**
             * Format: int64
             * @description Entries of a page.
             */
            page_size: number;
            /**
             * Format: int64
             * @description How many fit.
             */
            total: number;
        };
        /** @description What somebody may do. */
        May: {
            /** @description Acknowledge alerts. */
            acknowledge: boolean;
            /** @description Everything else. */
            administer: boolean;
            /** @description Read the log. */
            audit: boolean;
            /** @description Change settings. */
            configure: boolean;
            /** @description Send batches of odds. */
            ingest: boolean;
            /** @description Publish on channels. */
            publish: boolean;
            /** @description Look at the read models. */
            read: boolean;
        };
        /** @description Who calls. */
        Me: {
            /** @description The name of the token; `local` where none is asked for. */
            actor: string;
            /** @description Whether linewatch asks for tokens. */
            authRequired: boolean;
            /** @description What follows from that. */
            may: components["schemas"]["May"];
            /** @description What the token may do; `admin` where none is asked for. */
            role: components["schemas"]["Role"];
        };
        /** @description A monitor before and after. */
        MonitorEffect: {
            after?: components["schemas"]["MonitorState"] | null;
            before?: components["schemas"]["MonitorState"] | null;
            /** @description The monitor. */
            id: string;
        };
        /** @description Whether a monitor raises anything, and from where on. */
        MonitorState: {
            /** @description From where on that is critical. */
            critical?: string | null;
            /** @description What it looks for. */
            detector: string;
            /** @description From where on that is elevated. */
            elevated?: string | null;
            /** @description Whether it is on. */
            enabled: boolean;
            /** @description What it always raises where it has no bands. */
            severity?: string | null;
            /** @description From where on it raises a warning; null where it has no bands. */
            warning?: string | null;
        };
        /** @description What is going on. */
        NarrativeBody: {
            kind?: components["schemas"]["PublicationKind"] | null;
            /** @description What is going on: any JSON but null, at most 32 KiB and 64 levels. */
            narrative: unknown;
        };
        /** @description Where the rest begins. */
        Next: {
            /**
             * Format: int64
             * @description After this position.
             */
            since: number;
        } | {
            /**
             * Format: int64
             * @description Up to and including this position, newest first.
             */
            until: number;
        };
        /** @description Another note. */
        NoteChange: {
            /**
             * Format: int64
             * @description The `noteVersion` of the alert whose note is changed.
             */
            expectedVersion: number;
            /** @description The note from now on, at most 1,000 characters; null takes it away. */
            note: string | null;
        };
        /** @description A note as somebody wrote it. */
        NoteDocument: {
            /** @description The name of who did it. */
            actor: string;
            /**
             * Format: date-time
             * @description When it was written.
             */
            at: string;
            /** @description What; null where somebody took the note away. */
            note?: string | null;
            /**
             * Format: int64
             * @description The position of its event in the log.
             */
            position: number;
            /**
             * Format: int64
             * @description Its version: the sequence of its event in the fixture's stream.
             */
            version: number;
        };
        /** @description What was noted about an alert. */
        NoteHistory: {
            /** @description The newest 200, newest first. Notes of acknowledgements that were taken back are among them. */
            notes: components["schemas"]["NoteDocument"][];
        };
        /** @description A decimal number, as a number or as its text. */
        Number: number | string;
        /** @description A market's prices at one moment. */
        OddsHistoryPoint: {
            /** @description Whether it could be bet on. */
            available: boolean;
            /**
             * Format: date-time
             * @description When the bookmaker was seen with it.
             */
            captured_at: string;
            /** @description Whether it was only seen again, unchanged. */
            confirmed: boolean;
            /**
             * Format: double
             * @description The bookmaker's margin in per cent, two decimals; of an unavailable market the last one; null where an outcome of it
             *     could not be bet on.
             */
            margin?: number | null;
            /** @description What could be bet on; of an unavailable market as it last was. */
            outcomes: components["schemas"]["OutcomeOdds"][];
            /**
             * Format: date-time
             * @description Since when it could not.
             */
            unavailable_at?: string | null;
        };
        /** @description An outcome of a market. */
        OutcomeBody: {
            /**
             * @description Whether it can be bet on.
             * @default true
             */
            isActive?: boolean | null;
            /**
             * @description The outcome's name.
             * @example 1
             */
            name: string;
            odds?: components["schemas"]["Number"] | null;
        };
        /** @description An outcome and its price. */
        OutcomeOdds: {
            /** @description The outcome. */
            name: string;
            /**
             * Format: double
             * @description Its price.
             */
            odds: number;
        };
        /** @description Whether the schedule is paused now. */
        Paused: {
            /** @description Whether the schedule is paused. */
            paused: boolean;
        };
        /** @description The days that were asked for, both included. */
        PeriodDocument: {
            /**
             * Format: date
             * @description The first day, UTC.
             * @example 2026-10-23
             */
            firstDay: string;
            /**
             * Format: date
             * @description The last day, UTC.
             * @example 2026-11-21
             */
            lastDay: string;
        };
        /** @description One bookmaker's events. */
        PlatformCoverage: {
            /**
             * Format: double
             * @description Per cent of `total_events`.
             */
            match_rate: number;
            /**
             * Format: int64
             * @description Those that the other side has too: of the reference book any competitor, of a competitor the reference book.
             */
            matched_events: number;
            /** @description Its slug. */
            platform: string;
            /** @description Its name for people. */
            platform_name: string;
            /**
             * Format: int64
             * @description Events that it has.
             */
            total_events: number;
            /**
             * Format: int64
             * @description Events that the reference book lacks.
             */
            unmatched_events: number;
        };
        /** @description What became of one bookmaker's events. */
        PlatformEvents: {
            /**
             * Format: int64
             * @description Events that failed.
             */
            failed: number;
            /** @description Its slug. */
            platform: string;
            /**
             * Format: int64
             * @description Events that were wanted from it.
             */
            requested: number;
            /**
             * Format: int64
             * @description Events that were recorded.
             */
            scraped: number;
            /**
             * Format: double
             * @description The share of events that were recorded, 0 to 100.
             */
            success_rate: number;
        };
        /** @description One bookmaker. */
        PlatformHealth: {
            /** @description Its slug. */
            platform: string;
            /** @description `healthy` or `unhealthy`. */
            status: string;
        };
        /** @description One bookmaker over many runs. */
        PlatformMetric: {
            /**
             * Format: double
             * @description How long it takes, in seconds, on average.
             */
            avg_duration_seconds: number;
            /** @description Its slug. */
            platform: string;
            /**
             * Format: double
             * @description The share of the runs that asked it in which it was completed, 0 to 100.
             */
            success_rate: number;
            /**
             * Format: int64
             * @description Events recorded.
             */
            total_events: number;
        };
        /** @description What became of one bookmaker in a run, or how far it is. */
        PlatformResult: {
            /**
             * Format: int64
             * @description How long it took, in milliseconds.
             */
            duration_ms: number;
            /**
             * Format: int32
             * @description Events that failed.
             */
            failed: number;
            /**
             * Format: int32
             * @description Lists of its events that could not be read.
             */
            lists_failed: number;
            /** @description Its slug. */
            platform: string;
            /**
             * Format: int32
             * @description Events that were recorded.
             */
            scraped: number;
            status: components["schemas"]["PlatformStatus"];
            /**
             * Format: int32
             * @description Events that the run wants from it.
             */
            total: number;
        };
        /**
         * @description What becomes of a bookmaker in a run.
         * @enum {string}
         */
        PlatformStatus: "pending" | "active" | "completed" | "failed";
        /** @description How long a bookmaker took in a run, and how many of its events were recorded. */
        PlatformTiming: {
            /**
             * Format: int64
             * @description How long it took, in milliseconds.
             */
            duration_ms: number;
            /**
             * Format: int32
             * @description Events that it was asked for.
             */
            events_count: number;
        };
        /** @description What a bookmaker offers now for what an alert is about. */
        PresentPrice: {
            /** @description Whether it can be bet on now. */
            available: boolean;
            /** @description Its name for people. */
            bookmakerName: string;
            /** @description The bookmaker's slug. */
            bookmakerSlug: string;
            /**
             * Format: date-time
             * @description When the bookmaker's offer was last seen.
             */
            confirmedAt: string;
            /**
             * Format: double
             * @description The price, or the last one where it cannot be bet on now; null where it was never offered, and for alerts about
             *     a whole market.
             */
            odds?: number | null;
            /**
             * Format: date-time
             * @description Since when the market cannot be bet on; null where it can, or never could.
             */
            unavailableSince?: string | null;
        };
        /** @description A rule set that is built in. */
        PresetDocument: {
            /** @description The SHA-256 of its canonical JSON. */
            hash: string;
            /** @description Its name. */
            name: string;
            /** @description The rule set. */
            rules: unknown;
            /** @description What it is for. */
            summary: string;
        };
        /** @description The rule sets that are built in. */
        PresetList: {
            /** @description The rule sets. */
            presets: components["schemas"]["PresetDocument"][];
        };
        /** @description The body of an error answer. */
        Problem: {
            /** @description What is wrong and what to do about it. */
            detail: string;
            /** @description The field or parameter at fault, where there is one. */
            field?: string | null;
            /** @description The id of the request, as in the header `x-request-id` and in the log. */
            instance?: string | null;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The status in words. */
            title: string;
            /**
             * @description What kind of problem; `about:blank` where the status says it all.
             * @example about:blank
             */
            type: string;
        };
        /** @description How far a backtest is. */
        ProgressDocument: {
            /**
             * Format: int64
             * @description Seconds that are left.
             */
            etaSeconds?: number | null;
            /**
             * Format: int64
             * @description Events that were taken in.
             */
            eventsDone: number;
            /**
             * Format: int64
             * @description Events that there are.
             */
            eventsInAll: number;
            /**
             * Format: int64
             * @description How many a second; 0 where nobody knows.
             */
            eventsPerSecond: number;
        };
        /**
         * @description What is published.
         * @enum {string}
         */
        PublicationKind: "alert" | "signal" | "market_data" | "agent_insight" | "narrative";
        /** @description Things to publish together. */
        PublishBatch: {
            /** @description What to publish, each with its `kind`: `alert`, `signal`, `market_data`, `agent_insight` or `narrative`. */
            items: components["schemas"]["PublishItem"][];
        };
        /** @description What became of a publication. */
        Published: {
            /**
             * Format: int64
             * @description Where it is stored; messages carry the same.
             */
            position: number;
            /** @description Whether it repeats an alert that was sent within 300 s before: it is stored, and not sent again. */
            repeat: boolean;
        };
        /** @description One thing to publish, with its `kind`. */
        PublishItem: components["schemas"]["AlertBody"] | components["schemas"]["SignalBody"] | components["schemas"]["MarketDataBody"] | components["schemas"]["AgentInsightBody"] | components["schemas"]["NarrativeBody"];
        /** @description All connections of this node. */
        PushStats: {
            /** @description How many of each channel. */
            channels: {
                [key: string]: number;
            };
            /** @description Each of them, oldest first. */
            connections: components["schemas"]["ConnectionStats"][];
            /** @description How messages are sent: `io_uring`, or `system_calls` where the kernel does not allow that. */
            sending: string;
            /** @description How many connections there are. */
            total_connections: number;
        };
        /** @description The connections of this node. Those by state are up to a second old. */
        PushStatus: {
            /**
             * Format: int32
             * @description Those that are behind and catch up.
             */
            catchingUp: number;
            /** @description Those about channels. */
            channelConnections: number;
            /** @description All of them. */
            connections: number;
            /**
             * Format: int32
             * @description Those that get messages as they come.
             */
            live: number;
            /**
             * Format: int64
             * @description How far messages have been handed out.
             */
            position: number;
            /**
             * Format: int64
             * @description Messages that wait for their connections, of all together.
             */
            queueDepth: number;
            /** @description Those about topics. */
            topicsConnections: number;
        };
        /** @description A price that an alert was judged by. */
        QuoteDocument: {
            /** @description Whose price. */
            bookmaker: string;
            /**
             * Format: date-time
             * @description When it was captured.
             */
            capturedAt: string;
            /** @description The outcome; null where it is about the market. */
            outcome?: string | null;
            /**
             * Format: int64
             * @description The event that holds it.
             */
            position: number;
            /**
             * Format: double
             * @description The price; null where there was none.
             */
            price?: number | null;
            /** @description What it is: `baseline` (the price before), `now`, `opposite` (the competitor's), `mover`, `leg`. */
            role: string;
            /**
             * Format: int64
             * @description Its sequence in the fixture's stream.
             */
            sequence: number;
        };
        /** @description A read model. */
        ReadModelStatus: {
            /**
             * Format: int64
             * @description Events that it could not apply.
             */
            deadLettered: number;
            /** @description It is being filled up from the log: what it shows is not whole, and nobody waits for it. */
            filling: boolean;
            /**
             * Format: int64
             * @description How many events it is behind.
             */
            lag: number;
            /**
             * Format: int64
             * @description For how many seconds its next event has been waiting.
             */
            lagSeconds: number;
            /** @description The read model. */
            name: string;
            /**
             * Format: int64
             * @description How far it is.
             */
            position: number;
            /**
             * Format: int64
             * @description The version of its tables and its fold.
             */
            version: number;
        };
        /** @description linewatch is ready for requests. */
        Ready: {
            /** @description `ok`. */
            status: string;
            /** @description What somebody should look at, although requests are answered. */
            warnings: string[];
        };
        /** @description What the log recorded, against what is computed again. */
        RecordedDocument: {
            /**
             * Format: int64
             * @description Alerts that were recorded.
             */
            alerts: number;
            /** @description The SHA-256 over those. */
            digest: string;
            /** @description Whether they are the same. */
            equal: boolean;
            firstDifference?: components["schemas"]["FirstDifferenceDocument"] | null;
        };
        /** @description A moment in which an alert was met again. */
        Repetition: {
            /** @description Whose price or market it was. */
            bookmaker: string;
            /**
             * Format: date-time
             * @description When the snapshot was captured.
             */
            capturedAt: string;
            escalatedTo?: components["schemas"]["Severity"] | null;
            /**
             * Format: double
             * @description The change, as the monitor measures it.
             */
            measuredChange: number;
            /**
             * Format: double
             * @description The price after.
             */
            newPrice?: number | null;
            /**
             * Format: double
             * @description The price before.
             */
            oldPrice?: number | null;
            /** @description The outcome; null where it is about the market. */
            outcome?: string | null;
            /**
             * Format: int64
             * @description The event that says so.
             */
            position: number;
        };
        /** @description What was asked for, as it is shown again. */
        RequestDocument: {
            /** @description `in-force` or the number of a version. */
            against: unknown;
            /** @description The draft. */
            draft?: string | null;
            /**
             * Format: date-time
             * @description From when on alerts count.
             */
            from?: string | null;
            /** @description The SHA-256 of the rule set's canonical JSON. */
            hash: string;
            /** @description The built-in rule set. */
            preset?: string | null;
            /** @description The reference bookmaker instead of the settings'. */
            reference?: string | null;
            scope?: components["schemas"]["ScopeDocument"] | null;
            sweep?: components["schemas"]["SweepDocument"] | null;
            /**
             * Format: date-time
             * @description Before when they count.
             */
            to?: string | null;
            /** @description Bookmakers that are left out. */
            without: string[];
        };
        /** @description What to try again. */
        RetryBody: {
            /**
             * @description Only at these bookmakers.
             * @default null
             */
            platforms?: components["schemas"]["Bookmaker"][] | null;
        };
        /** @description A run that tries again. */
        RetryResponse: {
            /** @description What it does, for people. */
            message: string;
            /**
             * Format: int64
             * @description Its id.
             */
            new_run_id: number;
            /** @description The bookmakers that it asks. */
            platforms_retried: string[];
        };
        /**
         * @description What a token may do.
         * @enum {string}
         */
        Role: "viewer" | "trader" | "ingest" | "auditor" | "admin";
        /** @description A part of the rows. */
        RowsPage: {
            /** @description Asks, as `cursor`, for the next part; null at the end. */
            nextCursor?: string | null;
            /** @description The rows, by time. */
            rows: components["schemas"]["BacktestRow"][];
        };
        /** @description A rule set, and who put it in force. */
        RulesDocument: {
            /**
             * Format: date-time
             * @description When it was put in force.
             */
            activatedAt?: string | null;
            /** @description The name of who did it. */
            actor?: string | null;
            /** @description The digest of the backtest that it was tried in. */
            backtest?: string | null;
            /** @description The SHA-256 of its canonical JSON. */
            hash: string;
            /** @description Why it was changed; null where nobody said so. */
            note?: string | null;
            /** @description The rule set. */
            rules: unknown;
            /**
             * Format: int64
             * @description Its version: 1 for the first that was activated, 0 where none was.
             */
            version: number;
        };
        /** @description A part of the rule sets that were in force, newest first. */
        RulesHistoryPage: {
            /**
             * Format: int64
             * @description Asks, as `before`, for the next part; null at the end.
             */
            nextBefore?: number | null;
            /** @description The versions of this part. */
            versions: components["schemas"]["RulesDocument"][];
        };
        /** @description The JSON form. */
        RulesJson: {
            /**
             * @description The digest of the backtest that it was tried in: one that is done, still kept, and tried just these rules. Of a draft
             *     it is not kept.
             */
            backtest?: string | null;
            /**
             * Format: int64
             * @description The version that the caller has seen; 0 where there was none.
             */
            expectedVersion: number;
            /** @description Why; needed where the rule set switches off what was on. */
            note?: string | null;
            /** @description The rule set. */
            rules: unknown;
        };
        /** @description A part of the history. */
        RunHistory: {
            /** @description The runs of this part. */
            runs: components["schemas"]["RunHistoryEntry"][];
            /**
             * Format: int64
             * @description How many fit in all.
             */
            total: number;
        };
        /** @description A run of the history. */
        RunHistoryEntry: {
            /**
             * Format: date-time
             * @description When it ended; null while it goes on.
             */
            completed_at?: string | null;
            /**
             * Format: double
             * @description How long it took, in seconds; null while it goes on.
             */
            duration_seconds?: number | null;
            /**
             * Format: int64
             * @description Events that failed.
             */
            events_failed: number;
            /**
             * Format: int64
             * @description Events that were recorded.
             */
            events_scraped: number;
            /**
             * Format: int64
             * @description The run's id.
             */
            id: number;
            /** @description How long each bookmaker took that has finished, by slug. */
            platform_timings: {
                [key: string]: components["schemas"]["PlatformTiming"];
            };
            /** @description Which events it is about. */
            scope: components["schemas"]["RunScope"];
            /**
             * Format: date-time
             * @description When it began.
             */
            started_at: string;
            status: components["schemas"]["HistoryStatus"];
            /** @description What began it. */
            trigger: string;
        };
        /**
         * @description Which fixtures a run is about.
         * @enum {string}
         */
        RunScope: "everything" | "within_2_hours" | "within_30_minutes" | "selection";
        /**
         * @description What became of a run.
         * @enum {string}
         */
        RunStatus: "pending" | "running" | "completed" | "partial" | "failed" | "connection_failed";
        /** @description How a bookmaker did. */
        SchedulerPlatformHealth: {
            /** @description Whether it was completed in the last run that asked it and ended. */
            healthy: boolean;
            /**
             * Format: date-time
             * @description The end of the last run in which it was completed.
             */
            last_success?: string | null;
            /** @description Its slug. */
            platform: string;
        };
        /** @description What the schedule is about to do. */
        SchedulerStatus: {
            /** @description What it does, the scrape of everything first. */
            jobs: components["schemas"]["JobStatus"][];
            /** @description Which node keeps it. */
            kept_by: components["schemas"]["KeptBy"];
            /** @description Whether it is paused. */
            paused: boolean;
            /** @description Whether there is a schedule: a source is configured, and some node keeps it. */
            running: boolean;
        };
        /** @description The fixtures that count: those that have all that is named. */
        ScopeDocument: {
            /** @description The tournament's country. */
            country?: string | null;
            /** @description The sport. */
            sport?: string | null;
            /** @description The tournament. */
            tournament?: string | null;
        };
        /** @description How scrape runs went over some days. */
        ScrapeAnalytics: {
            /** @description Days on which runs began, in order. */
            daily_metrics: components["schemas"]["DailyMetric"][];
            /**
             * Format: date-time
             * @description The end of the period.
             */
            period_end: string;
            /**
             * Format: date-time
             * @description The beginning of the period.
             */
            period_start: string;
            /** @description Bookmakers that ended runs asked, by slug. */
            platform_metrics: components["schemas"]["PlatformMetric"][];
        };
        /** @description What a JSON batch looks like, for the OpenAPI document. */
        ScrapeBatch: {
            /** @description Sent again with the same body, it gives the first answer again. */
            batchId?: string | null;
            /** @description The scrape run it belongs to. */
            scrapeRunId?: string | null;
            /** @description One bookmaker's whole offer for one fixture at one moment, each. */
            snapshots: components["schemas"]["SnapshotBody"][];
        };
        /** @description What to scrape. */
        ScrapeBody: {
            /**
             * @description The bookmakers; all that are configured and enabled where none is named.
             * @default null
             */
            bookmakers?: components["schemas"]["Bookmaker"][] | null;
            /**
             * @description The same, as the existing client calls them.
             * @default null
             */
            platforms?: components["schemas"]["Bookmaker"][] | null;
            /**
             * Format: int64
             * @description Seconds after which the run is ended: 5 to 600, 300 by default.
             * @default null
             */
            timeout?: number | null;
        };
        /** @description Something that went wrong in a run. */
        ScrapeError: {
            /** @description What went wrong, in words. */
            error_message: string;
            error_type: components["schemas"]["ScrapeErrorType"];
            /** @description linewatch's key of the event, where it was about one. */
            event_key?: string | null;
            /**
             * Format: int64
             * @description Its number in the run.
             */
            id: number;
            /**
             * Format: date-time
             * @description When it went wrong.
             */
            occurred_at: string;
            /** @description The bookmaker's slug, where it was at one. */
            platform?: string | null;
            /** @description Whether trying again may help. */
            recoverable: boolean;
        };
        /**
         * @description Kinds of things that go wrong in a run.
         * @enum {string}
         */
        ScrapeErrorType: "timeout" | "rate_limit" | "network" | "http_status" | "parse_error" | "too_large" | "circuit_open" | "other_fixture" | "storage" | "stale" | "interrupted";
        /**
         * @description How far a run, or a bookmaker within it, is.
         * @enum {string}
         */
        ScrapePhase: "initializing" | "discovering" | "scraping" | "mapping" | "storing" | "completed" | "failed";
        /** @description A phase of a run. */
        ScrapePhaseLog: {
            /**
             * Format: date-time
             * @description When it ended; null while it goes on.
             */
            ended_at?: string | null;
            /**
             * Format: int64
             * @description None while discovering: what is counted there are bookmakers.
             */
            events_processed?: number | null;
            /**
             * Format: int64
             * @description Its number in the run.
             */
            id: number;
            /** @description What is said of it. */
            message?: string | null;
            phase: components["schemas"]["ScrapePhase"];
            /** @description Always null: phases are of the whole run. */
            platform?: string | null;
            /**
             * Format: date-time
             * @description When it began.
             */
            started_at: string;
        };
        /** @description A scrape run. */
        ScrapeRun: {
            /**
             * Format: date-time
             * @description When it ended; null while it goes on.
             */
            completed_at?: string | null;
            /**
             * Format: int64
             * @description Events that failed.
             */
            events_failed: number;
            /**
             * Format: int64
             * @description Events that were recorded.
             */
            events_scraped: number;
            /**
             * Format: int64
             * @description The run's id.
             */
            id: number;
            /** @description How long each bookmaker took that is done. */
            platform_timings: {
                [key: string]: components["schemas"]["PlatformTiming"];
            };
            /** @description Which events it is about. */
            scope: components["schemas"]["RunScope"];
            /**
             * Format: date-time
             * @description When it began.
             */
            started_at: string;
            /** @description `running`, `completed`, `partial`, `failed` or `connection_failed`. */
            status: components["schemas"]["RunStatus"];
            /** @description `scheduled`, `api`, `cli`, `event:<key>` or `retry:<run>`. */
            trigger?: string | null;
        };
        /** @description A run, with what went wrong in it. */
        ScrapeRunDetail: {
            /**
             * Format: int64
             * @description Alerts raised.
             */
            alerts: number;
            /**
             * Format: int64
             * @description Batches recorded.
             */
            batches: number;
            /**
             * Format: int64
             * @description Snapshots that changed something.
             */
            changed: number;
            /**
             * Format: date-time
             * @description When it ended; null while it goes on.
             */
            completed_at?: string | null;
            /**
             * Format: int64
             * @description How much of its last phase was done before its end: bookmakers when discovering, events when scraping.
             */
            current: number;
            /**
             * Format: double
             * @description How long it took, in seconds, by a clock that nobody sets; null while it goes on.
             */
            duration_seconds?: number | null;
            /**
             * Format: int64
             * @description Things that went wrong; all of them.
             */
            error_count: number;
            /** @description The first 500 of them, in order. */
            errors?: components["schemas"]["ScrapeError"][] | null;
            /**
             * Format: int64
             * @description Events that failed.
             */
            events_failed: number;
            /**
             * Format: int64
             * @description Events that were recorded.
             */
            events_scraped: number;
            /**
             * Format: date-time
             * @description When it was last heard of.
             */
            last_progress_at: string;
            /** @description What was said last, in words. */
            message?: string | null;
            /** @description In which phase it is. */
            phase: components["schemas"]["ScrapePhase"];
            /** @description How long each bookmaker took that has finished, by slug. */
            platform_timings: {
                [key: string]: components["schemas"]["PlatformTiming"];
            };
            /** @description What became of each bookmaker. */
            platforms: components["schemas"]["PlatformResult"][];
            /**
             * Format: int64
             * @description Markets withdrawn because their bookmaker no longer lists the event.
             */
            reconciled: number;
            /** @description Which events it is about. */
            scope: components["schemas"]["RunScope"];
            /**
             * Format: int64
             * @description The run's id.
             */
            scrape_run_id: number;
            /**
             * Format: int64
             * @description Snapshots older than what was known.
             */
            stale: number;
            /**
             * Format: date-time
             * @description When it began.
             */
            started_at: string;
            status: components["schemas"]["RunStatus"];
            /**
             * Format: int64
             * @description How much there is to do in the phase.
             */
            total: number;
            /** @description What began it. */
            trigger?: string | null;
            /**
             * Format: int64
             * @description Snapshots that changed nothing.
             */
            unchanged: number;
        };
        /** @description A run that has begun. */
        ScrapeStarted: {
            /**
             * Format: int64
             * @description Its id.
             */
            scrape_run_id: number;
        };
        /** @description How many scrape runs there were. */
        ScrapeStats: {
            /**
             * Format: double
             * @description The average of the whole cycles that have ended, not of runs over some events; null before the first.
             */
            avg_duration_seconds?: number | null;
            /**
             * Format: int64
             * @description How many runs began in the last 24 hours.
             */
            runs_24h: number;
            /**
             * Format: int64
             * @description How many runs there were. Not the schedule's visits to what starts soon.
             */
            total_runs: number;
            /**
             * Format: int64
             * @description Visits to what starts soon, of the last 24 hours.
             */
            visits_24h: number;
        };
        /** @description One setting that was changed. */
        SettingChange: {
            /** @description The name of the setting, as `GET /api/settings` has it. */
            field: string;
            /** @description The value before. */
            from: unknown;
            /** @description The value after. */
            to: unknown;
        };
        /** @description One change of the settings. */
        SettingsChange: {
            /** @description The name of who did it. */
            actor?: string | null;
            /**
             * Format: date-time
             * @description When it was changed.
             */
            changedAt?: string | null;
            /** @description What was changed, against the version before; against the defaults for the first. */
            changes: components["schemas"]["SettingChange"][];
            /**
             * Format: int64
             * @description Where it is in the log.
             */
            position?: number | null;
            /** @description Why, if they said. */
            reason?: string | null;
            /**
             * Format: int64
             * @description The version that it led to: 1 for the first change.
             */
            version: number;
        };
        /** @description A part of the changes, newest first. */
        SettingsHistoryPage: {
            /**
             * Format: int64
             * @description Asks, as `before`, for the next part; null at the end.
             */
            nextBefore?: number | null;
            /** @description The versions of this part. */
            versions: components["schemas"]["SettingsChange"][];
        };
        /** @description The settings in force. */
        SettingsResponse: {
            /** @description Whether alerts are raised. Odds are recorded either way. */
            alertEnabled: boolean;
            /**
             * Format: uint32
             * @description How far apart two opposite moves may lie and still disagree, in minutes: 15 to 180.
             */
            alertLookbackMinutes: number;
            /**
             * Format: uint32
             * @description Days that alerts are kept: 1 to 90. Stored; nothing is deleted yet.
             */
            alertRetentionDays: number;
            /** @description From how many per cent it is critical: 1 to 100. */
            alertThresholdCritical: number;
            /** @description From how many per cent it is elevated: 1 to 50. */
            alertThresholdElevated: number;
            /** @description From how many per cent a price change is a warning: 1 to 50. */
            alertThresholdWarning: number;
            /**
             * Format: uint32
             * @description Fixtures that are recorded together: 10 to 200.
             */
            batchSize: number;
            /**
             * Format: uint32
             * @description Requests at once to Bet9ja: 1 to 50.
             */
            bet9jaConcurrency: number;
            /**
             * Format: uint32
             * @description Milliseconds that each of the requests at once to Bet9ja rests before the next: 0 to 100.
             */
            bet9jaDelayMs: number;
            /**
             * Format: uint32
             * @description Requests at once to BetPawa: 1 to 100.
             */
            betpawaConcurrency: number;
            /**
             * Format: uint32
             * @description Hours between two clean-ups: 1 to 168. Stored; nothing is deleted yet.
             */
            cleanupFrequencyHours: number;
            /** @description The bookmakers that are scraped. */
            enabledPlatforms: string[];
            /**
             * Format: uint32
             * @description Seconds between two visits to fixtures that start within 30 minutes: 15 to 3600.
             */
            imminentIntervalSeconds: number;
            /**
             * Format: uint32
             * @description Days that fixtures are kept: 1 to 365. Stored; nothing is deleted yet.
             */
            matchRetentionDays: number;
            /**
             * Format: uint32
             * @description Answers that are put into reference markets at once: 1 to 50, and never more than the server has cores. How many
             *     are fetched at once is up to each bookmaker's own bound.
             */
            maxConcurrentEvents: number;
            /**
             * Format: uint32
             * @description Days that odds are kept: 1 to 365. Stored; nothing is deleted yet.
             */
            oddsRetentionDays: number;
            /** @description The markets that raise alerts, by reference id. */
            primaryMarkets: string[];
            /** @description The desk's own book; all others are competitors. */
            referenceBookmaker: string;
            /**
             * Format: uint32
             * @description Minutes between two scrape cycles over everything: 1 to 60.
             */
            scrapeIntervalMinutes: number;
            /** @description Whether nothing is scraped on schedule. What somebody asks for is. */
            scrapingPaused: boolean;
            /**
             * Format: uint32
             * @description Seconds between two visits to fixtures that start within two hours: 15 to 3600.
             */
            soonIntervalSeconds: number;
            /**
             * Format: uint32
             * @description Requests at once to SportyBet: 1 to 100.
             */
            sportybetConcurrency: number;
        } & {
            alertsOff?: components["schemas"]["AlertsOff"] | null;
            /**
             * Format: date-time
             * @description When they were changed first.
             */
            createdAt?: string | null;
            /** @description The names of `primaryMarkets`, by id, as far as they are known. */
            primaryMarketNames: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When they were changed last; null for the defaults.
             */
            updatedAt?: string | null;
            /**
             * Format: int64
             * @description How often they were changed; 0 for the defaults.
             */
            version: number;
        };
        /** @description Everything a desk can set. The defaults are code: a fresh store has no event for them. */
        SettingsUpdate: {
            /** @description Whether alerts are raised. Odds are recorded either way. */
            alertEnabled?: boolean | null;
            /**
             * Format: uint32
             * @description How far apart two opposite moves may lie and still disagree, in minutes: 15 to 180.
             */
            alertLookbackMinutes?: number | null;
            /**
             * Format: uint32
             * @description Days that alerts are kept: 1 to 90. Stored; nothing is deleted yet.
             */
            alertRetentionDays?: number | null;
            /** @description May be sent back as `GET` answers it; it changes nothing. */
            alertsOff?: string | number | Record<string, never> | null;
            /** @description From how many per cent it is critical: 1 to 100. */
            alertThresholdCritical?: number | null;
            /** @description From how many per cent it is elevated: 1 to 50. */
            alertThresholdElevated?: number | null;
            /** @description From how many per cent a price change is a warning: 1 to 50. */
            alertThresholdWarning?: number | null;
            /**
             * Format: uint32
             * @description Fixtures that are recorded together: 10 to 200.
             */
            batchSize?: number | null;
            /**
             * Format: uint32
             * @description Requests at once to Bet9ja: 1 to 50.
             */
            bet9jaConcurrency?: number | null;
            /**
             * Format: uint32
             * @description Milliseconds that each of the requests at once to Bet9ja rests before the next: 0 to 100.
             */
            bet9jaDelayMs?: number | null;
            /**
             * Format: uint32
             * @description Requests at once to BetPawa: 1 to 100.
             */
            betpawaConcurrency?: number | null;
            /**
             * Format: uint32
             * @description Hours between two clean-ups: 1 to 168. Stored; nothing is deleted yet.
             */
            cleanupFrequencyHours?: number | null;
            /** @description May be sent back as `GET` answers it; it changes nothing. */
            createdAt?: string | number | Record<string, never> | null;
            /** @description The bookmakers that are scraped. */
            enabledPlatforms?: string[] | null;
            /**
             * Format: uint32
             * @description Seconds between two visits to fixtures that start within 30 minutes: 15 to 3600.
             */
            imminentIntervalSeconds?: number | null;
            /**
             * Format: uint32
             * @description Days that fixtures are kept: 1 to 365. Stored; nothing is deleted yet.
             */
            matchRetentionDays?: number | null;
            /**
             * Format: uint32
             * @description Answers that are put into reference markets at once: 1 to 50, and never more than the server has cores. How many
             *     are fetched at once is up to each bookmaker's own bound.
             */
            maxConcurrentEvents?: number | null;
            /**
             * Format: uint32
             * @description Days that odds are kept: 1 to 365. Stored; nothing is deleted yet.
             */
            oddsRetentionDays?: number | null;
            /** @description May be sent back as `GET` answers it; it changes nothing. */
            primaryMarketNames?: string | number | Record<string, never> | null;
            /** @description The markets that raise alerts, by reference id. */
            primaryMarkets?: string[] | null;
            /** @description Why, at most 1,000 characters. The pages ask for it where alerts are turned off. */
            reason?: string | null;
            /** @description The desk's own book; all others are competitors. */
            referenceBookmaker?: string | null;
            /**
             * Format: uint32
             * @description Minutes between two scrape cycles over everything: 1 to 60.
             */
            scrapeIntervalMinutes?: number | null;
            /** @description Whether nothing is scraped on schedule. What somebody asks for is. */
            scrapingPaused?: boolean | null;
            /**
             * Format: uint32
             * @description Seconds between two visits to fixtures that start within two hours: 15 to 3600.
             */
            soonIntervalSeconds?: number | null;
            /**
             * Format: uint32
             * @description Requests at once to SportyBet: 1 to 100.
             */
            sportybetConcurrency?: number | null;
            /** @description May be sent back as `GET` answers it; it changes nothing. */
            updatedAt?: string | number | Record<string, never> | null;
            /** @description May be sent back as `GET` answers it; it changes nothing. */
            version?: string | number | Record<string, never> | null;
        };
        /**
         * @description How bad it is, mildest first.
         * @enum {string}
         */
        Severity: "warning" | "elevated" | "critical";
        /** @description How many alerts of each severity. */
        SeverityCounts: {
            /**
             * Format: int64
             * @description Alerts with severity critical.
             */
            critical: number;
            /**
             * Format: int64
             * @description Alerts with severity elevated.
             */
            elevated: number;
            /**
             * Format: int64
             * @description Alerts with severity warning.
             */
            warning: number;
        };
        /** @description A trading signal. */
        SignalBody: {
            kind?: components["schemas"]["PublicationKind"] | null;
            /**
             * @description The signal: any JSON but null, at most 32 KiB and 64 levels. Its `symbol`, where it has one, is the market it goes
             *     to.
             */
            signal: unknown;
        };
        /** @description What was held back, oldest first. */
        SilenceDocument: {
            /** @description What could have been an alert, oldest first. */
            candidates: components["schemas"]["HeldDocument"][];
            /** @description Asks, as `cursor`, for the next part; null at the end. */
            nextCursor?: string | null;
            /**
             * @description What kept all of it silent by the settings and rules of then, in sentences: a market that was no primary one, alerts
             *     that were off. One that held for a part of the time says which.
             */
            notes: string[];
            /**
             * Format: int64
             * @description The version of the rule set in force now.
             */
            rulesVersion: number;
        };
        /** @description How many situations are kept, lost and gained. */
        SituationsDocument: {
            /**
             * Format: int64
             * @description Situations with alerts only by the rules that are tried.
             */
            gained: number;
            /**
             * Format: int64
             * @description Situations with alerts by both rule sets.
             */
            kept: number;
            /**
             * Format: int64
             * @description Situations with alerts only by the rules that are compared with.
             */
            lost: number;
            /**
             * Format: int64
             * @description Acknowledged alerts in those lost.
             */
            lostAcknowledged: number;
        };
        /** @description One bookmaker's whole offer for one fixture at one moment. */
        SnapshotBody: {
            /**
             * @description The bookmaker's slug.
             * @example betpawa
             */
            bookmaker: string;
            /**
             * Format: date-time
             * @description When it was seen; at most 5 minutes ahead of the server's clock.
             * @example 2026-06-26T12:00:00Z
             */
            capturedAt: string;
            /** @description The fixture. */
            event: components["schemas"]["FixtureBody"];
            /** @description Its markets. One that is neither here nor among `unread` is not offered. */
            markets: components["schemas"]["MarketBody"][];
            /** @description Markets that were there and could not be read: they stay as they were, neither withdrawn nor suspended. */
            unread?: components["schemas"]["UnreadBody"][] | null;
        };
        /** @description A page of the changes of an event's offers, newest first. */
        SnapshotHistoryResponse: {
            /**
             * Format: int64
             * @description The event's id here.
             */
            event_id: number;
            /**
             * Format: int64
             * @description Which page this is, from 1 on.
             */
            page: number;
            /**
             * Format: int64
             * @description Entries of a page.
             */
            page_size: number;
            /** @description The changes of this page, newest first. */
            snapshots: components["schemas"]["HistoricalSnapshot"][];
            /**
             * Format: int64
             * @description How many fit the query.
             */
            total: number;
        };
        /** @description What became of the snapshots that were taken. */
        Snapshots: {
            /** @description Snapshots that changed something. */
            changed: number;
            /** @description Snapshots that were not newer than what was known, or captured after kickoff. */
            stale: number;
            /** @description Snapshots that confirmed what was known. */
            unchanged: number;
        };
        /** @description Why one snapshot was not taken. The others are not harmed by it. */
        SnapshotVerdict: {
            /** @description Its bookmaker, as far as it could be read. */
            bookmaker?: string | null;
            /** @description The key of its fixture, as far as it could be read. */
            eventKey?: string | null;
            /** @description The field at fault, such as `markets[3].outcomes[1].odds`. */
            field?: string | null;
            /** @description The snapshot's place in the batch, from 0; of NDJSON the line's. */
            index: number;
            /** @description What is wrong. */
            reason: string;
        };
        /** @description How linewatch is. */
        StatusDocument: components["schemas"]["Me"] & {
            /** @description The bookmakers that were ever seen, by slug. Up to 3 s old. */
            feeds: components["schemas"]["FeedStatus"][];
            /**
             * Format: int64
             * @description Where the log ends: how many events there are.
             */
            head: number;
            /** @description The identity of the log. */
            logId: string;
            /**
             * Format: date-time
             * @description The server's time.
             */
            now: string;
            /** @description The read models, by name. */
            projections: components["schemas"]["ReadModelStatus"][];
            push: components["schemas"]["PushStatus"];
            /**
             * Format: int64
             * @description After how many seconds without news a bookmaker is stale: two scrape cycles.
             */
            staleAfterSeconds: number;
            /**
             * Format: date-time
             * @description When this process started.
             */
            startedAt: string;
            store: components["schemas"]["StoreStatus"];
            /**
             * Format: int64
             * @description For how many seconds it has been running, by a clock that nobody sets.
             */
            uptimeSeconds: number;
            /** @description Its version. */
            version: string;
            /** @description What an operator should look at, a sentence each, as `/readyz` says it: that the clock was set, say. */
            warnings: string[];
        };
        /** @description The store. */
        StoreStatus: {
            /**
             * Format: int64
             * @description How many events it holds.
             */
            events: number;
            /** @description `sqlite` or `postgres`. */
            kind: string;
            /**
             * Format: int64
             * @description How much it takes on the disk; on SQLite with its write-ahead log. Up to 3 s old.
             */
            sizeBytes: number;
            /**
             * Format: int64
             * @description How much of that is the write-ahead log, on SQLite. It is started over at 16 MB, unless a reader that stays open
             *     keeps it from that.
             */
            walBytes?: number | null;
        };
        /**
         * @description The strongest alert of a group: prices that moved before prices that are apart, and these before markets that closed;
         *     then the largest change.
         */
        StrongestMove: {
            /** @description The alert. */
            alert: components["schemas"]["AlertView"];
            /** @description How many markets moved so: the same bookmaker, outcome and direction. */
            markets: number;
        };
        /** @description A backtest in numbers. */
        SummaryDocument: {
            /** @description What the rules raise that are tried. */
            after: components["schemas"]["BacktestTotals"];
            /** @description What the rules raise that are compared with. */
            before: components["schemas"]["BacktestTotals"];
            /** @description What would change. */
            difference: components["schemas"]["DifferenceDocument"];
            /** @description The SHA-256 over the sorted rows: what a promotion names. */
            digest: string;
            /** @description Findings that speak against trusting the numbers. */
            findings: components["schemas"]["BacktestFinding"][];
            /**
             * Format: int64
             * @description Fixtures that count.
             */
            fixtures: number;
            /** @description Hours with recordings, with two decimals. */
            hours: string;
            /**
             * Format: int64
             * @description Moments that count.
             */
            moments: number;
            /** @description What the log recorded, against what is computed again. */
            recorded: components["schemas"]["RecordedDocument"];
            /** @description What each value of a sweep raises. */
            sweep: components["schemas"]["SweptDocument"][];
        };
        /** @description A field that is tried with many values. */
        SweepDocument: {
            /** @description The monitor and its field: `price.warning`. */
            field: string;
            /** @description At most 40 values, as texts. */
            values: string[];
        };
        /** @description What a value of a sweep raises. */
        SweptDocument: {
            /**
             * Format: int64
             * @description How many alerts.
             */
            alerts: number;
            /**
             * Format: int64
             * @description How many of them are critical.
             */
            critical: number;
            /**
             * Format: int64
             * @description How many of them are elevated.
             */
            elevated: number;
            /** @description The value. */
            value: string;
            /**
             * Format: int64
             * @description How many of them are warnings.
             */
            warning: number;
        };
        /** @description A ticket. */
        Ticket: {
            /**
             * Format: date-time
             * @description Until when the ticket can be used.
             */
            expiresAt: string;
            /** @description Connect with `?ticket=` and this. */
            ticket: string;
        };
        /** @description Alerts over time. */
        TimelineDocument: {
            /**
             * Format: int64
             * @description How long a bucket is.
             */
            bucketMinutes: number;
            /** @description The buckets, from the first alert to the last. */
            buckets: components["schemas"]["BucketDocument"][];
        };
        /** @description How many of a tournament's listed events are matched. */
        TournamentCoverage: {
            /** @description Events that only the reference book has. */
            betpawa_only: number;
            /** @description Events that the reference book lacks. */
            competitor_only: number;
            /** @description Events that the reference book and a competitor have. */
            matched: number;
            /** @description All events. */
            total: number;
        };
        /** @description A tournament. */
        TournamentEntry: {
            /** @description Its country; null where nobody named one. */
            country?: string | null;
            /**
             * Format: int64
             * @description Its id here.
             */
            id: number;
            /** @description Its name. */
            name: string;
        };
        /** @description A tournament and its listed events. */
        TournamentGroup: {
            coverage: components["schemas"]["TournamentCoverage"];
            /** @description Its events. */
            events: components["schemas"]["CoveredEvent"][];
            /** @description The sport. */
            sport_name: string;
            /** @description The tournament's country; null where nobody named one. */
            tournament_country?: string | null;
            /**
             * Format: int64
             * @description The tournament's id here.
             */
            tournament_id: number;
            /** @description The tournament. */
            tournament_name: string;
        };
        /** @description A market's margins in each tournament. */
        TournamentMarginList: components["schemas"]["PeriodDocument"] & {
            /** @description The market. */
            market: components["schemas"]["MarginMarket"];
            /** @description How many fit. */
            total: number;
            /** @description Those of most fixtures first. */
            tournaments: components["schemas"]["TournamentMargins"][];
        };
        /** @description A tournament's margins. */
        TournamentMargins: {
            /** @description The margins of each bookmaker. */
            books: components["schemas"]["BookMargins"][];
            /** @description Its country; `Unknown` where nobody named one. */
            country: string;
            /**
             * Format: int64
             * @description The tournament.
             */
            id: number;
            /** @description Its name; `Unknown` where nobody named one. */
            name: string;
        };
        /** @description How many alerts of each type. What only a rule set raises is left out where there is none. */
        TypeCounts: {
            /**
             * Format: int64
             * @description Markets that vanished or came back.
             */
            availability: number;
            /**
             * Format: int64
             * @description Prices of ours that stand apart from the consensus.
             */
            deviation?: number | null;
            /**
             * Format: int64
             * @description Prices that moved apart.
             */
            direction_disagreement: number;
            /**
             * Format: int64
             * @description Prices that moved in small steps.
             */
            drift?: number | null;
            /**
             * Format: int64
             * @description Prices that moved.
             */
            price_change: number;
            /**
             * Format: int64
             * @description Outcomes that many books moved the same way.
             */
            steam?: number | null;
            /**
             * Format: int64
             * @description Bets at several books that win whatever happens.
             */
            surebet?: number | null;
        };
        /** @description A market that has no place in snapshots. */
        UnmappedBody: {
            /** @description The bookmaker's slug. */
            bookmaker: string;
            /**
             * Format: date-time
             * @description When it was seen last.
             */
            lastSeen: string;
            /** @description The bookmaker's id of it. */
            market: string;
            /** @description What the bookmaker calls it, where it says so. */
            name?: string | null;
            /** @description Why it has none. */
            reason: components["schemas"]["UnmappedReason"];
            /**
             * Format: int64
             * @description In how many offers since linewatch started.
             */
            times: number;
        };
        /**
         * @description Why a market has no place in a snapshot (domain.md section 13, mapping results).
         * @enum {string}
         */
        UnmappedReason: "unknown_market" | "no_reference_market" | "invalid_specifier" | "unknown_parameter" | "no_matching_outcomes" | "invalid_odds" | "invalid_status" | "invalid_key" | "live" | "duplicate";
        /** @description Markets that have no place in snapshots. */
        UnmappedResponse: {
            /** @description How many of them for which reason. */
            byReason: {
                [key: string]: number;
            };
            /** @description Some of them, those seen most often first. */
            markets: components["schemas"]["UnmappedBody"][];
            /** @description How many different ones there are. */
            total: number;
        };
        /** @description A market that was there and could not be read. */
        UnreadBody: {
            /**
             * @description The line could not be read either: all lines that are not among `markets` stay.
             * @default false
             */
            anyLine?: boolean | null;
            line?: components["schemas"]["Number"] | null;
            /**
             * @description The reference book's type id; without it nobody knows which market it is, and none is withdrawn.
             * @example 5000
             */
            marketId?: string | null;
        };
        /**
         * @description What became of one of several alerts.
         * @enum {string}
         */
        Verdict: "acknowledged" | "unacknowledged" | "unchanged" | "past" | "not_found" | "failed";
    };
    responses: {
        /** @description A parameter or a field is out of bounds, malformed, or not taken here; `field` names it */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "must lie between 1 and 200",
                 *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                 *       "status": 400,
                 *       "title": "Bad Request",
                 *       "type": "about:blank"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is too large */
        ContentTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "the body is too large",
                 *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                 *       "status": 413,
                 *       "title": "Payload Too Large",
                 *       "type": "about:blank"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The token's role does not allow it, or a page of another origin asks */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "your token's role does not allow this; ask for a token with another role",
                 *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                 *       "status": 403,
                 *       "title": "Forbidden",
                 *       "type": "about:blank"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Something went wrong inside; the log says what, under `instance` */
        InternalError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "internal error; the log has it under this request's id",
                 *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                 *       "status": 500,
                 *       "title": "Internal Server Error",
                 *       "type": "about:blank"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No token was sent where tokens are asked for, or one that is not known */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "send your token: Authorization: Bearer <token>",
                 *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                 *       "status": 401,
                 *       "title": "Unauthorized",
                 *       "type": "about:blank"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The store is away or held up, or there is too much to do: ask again after `Retry-After` seconds */
        Unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "the request took longer than 30 s and was given up",
                 *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                 *       "status": 503,
                 *       "title": "Service Unavailable",
                 *       "type": "about:blank"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is of another media type than those taken here */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "the body must be sent with Content-Type: application/json",
                 *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                 *       "status": 415,
                 *       "title": "Unsupported Media Type",
                 *       "type": "about:blank"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Another version of the WebSocket protocol than 13 */
        UpgradeRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "only version 13 of the WebSocket protocol is spoken (Sec-WebSocket-Version: 13)",
                 *       "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
                 *       "status": 426,
                 *       "title": "Upgrade Required",
                 *       "type": "about:blank"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
