/* The descriptions of the routes, by file; the table of routes in site.c points to them. */
#ifndef SIGNPOST_HTTP_OPENAPI_ROUTES_H
#define SIGNPOST_HTTP_OPENAPI_ROUTES_H

#include "http/openapi.h"

/* openapi_find.c */
extern const struct openapi_parameter openapi_service_parameters[]; /* also of its page */
extern const struct openapi_operation openapi_find;
extern const struct openapi_operation openapi_service;
extern const struct openapi_operation openapi_boroughs;
extern const struct openapi_operation openapi_places;
extern const struct openapi_operation openapi_healthy;
extern const struct openapi_operation openapi_ready;
extern const struct openapi_operation openapi_document;
/* openapi_changes.c */
extern const struct openapi_operation openapi_proposed; /* its answers alone */
extern const struct openapi_operation openapi_service_create;
extern const struct openapi_operation openapi_service_put;
extern const struct openapi_operation openapi_service_retire;
extern const struct openapi_operation openapi_service_restore;
extern const struct openapi_operation openapi_service_check;
/* openapi_gaps.c */
extern const struct openapi_operation openapi_gaps;
extern const struct openapi_operation openapi_gaps_uncovered;
extern const struct openapi_operation openapi_gaps_matrix;
extern const struct openapi_operation openapi_gaps_timeline;
extern const struct openapi_operation openapi_gaps_cliff;
extern const struct openapi_operation openapi_gaps_reach;
extern const struct openapi_operation openapi_gaps_scenario;
extern const struct openapi_operation openapi_siting;
/* openapi_features.c */
extern const struct openapi_operation openapi_conformance;
extern const struct openapi_operation openapi_collections;
extern const struct openapi_operation openapi_collection;
extern const struct openapi_operation openapi_collection_schema;
extern const struct openapi_operation openapi_collection_queryables;
extern const struct openapi_operation openapi_items;
extern const struct openapi_operation openapi_item;
/* openapi_referral.c */
extern const struct openapi_operation openapi_referral;
extern const struct openapi_operation openapi_referral_services;
extern const struct openapi_operation openapi_referral_services_asked;
extern const struct openapi_operation openapi_referral_service;
extern const struct openapi_operation openapi_referral_places;
extern const struct openapi_operation openapi_referral_places_asked;
extern const struct openapi_operation openapi_referral_place;
extern const struct openapi_operation openapi_referral_organizations;
extern const struct openapi_operation openapi_referral_organization;
extern const struct openapi_operation openapi_referral_taxonomies;
extern const struct openapi_operation openapi_referral_taxonomy;
extern const struct openapi_operation openapi_referral_terms;
extern const struct openapi_operation openapi_referral_term;
/* openapi_tiles.c */
extern const struct openapi_operation openapi_tilesets;
extern const struct openapi_operation openapi_tileset;
extern const struct openapi_operation openapi_tilesets_of_collection;
extern const struct openapi_operation openapi_tileset_of_collection;
extern const struct openapi_operation openapi_tile_of_all;
extern const struct openapi_operation openapi_tile_of_collection;
extern const struct openapi_operation openapi_tilejson;
extern const struct openapi_operation openapi_tile;
extern const struct openapi_operation openapi_matrix_sets;
extern const struct openapi_operation openapi_matrix_set;
/* openapi_browse.c */
extern const struct openapi_operation openapi_page_browse;
extern const struct openapi_operation openapi_page_browse_sent;
extern const struct openapi_operation openapi_page_organisations;
extern const struct openapi_operation openapi_page_organisation;
/* openapi_printed.c */
extern const struct openapi_operation openapi_page_sheet;
extern const struct openapi_operation openapi_page_posters;
extern const struct openapi_operation openapi_page_poster;
/* openapi_pages.c */
extern const struct openapi_operation openapi_page_home;
extern const struct openapi_operation openapi_page_find;
extern const struct openapi_operation openapi_page_find_again;
extern const struct openapi_operation openapi_page_compare;
extern const struct openapi_operation openapi_page_compare_again;
extern const struct openapi_operation openapi_page_service;
extern const struct openapi_operation openapi_page_gaps;
extern const struct openapi_operation openapi_page_timeline;
extern const struct openapi_operation openapi_page_annex;
extern const struct openapi_operation openapi_page_annex_pdf;
extern const struct openapi_operation openapi_page_cliff;
extern const struct openapi_operation openapi_page_siting;
extern const struct openapi_operation openapi_page_scenario;
extern const struct openapi_operation openapi_page_scenario_sent;
extern const struct openapi_operation openapi_page_map;
extern const struct openapi_operation openapi_page_about;
extern const struct openapi_operation openapi_page_sources;
extern const struct openapi_operation openapi_page_data;
extern const struct openapi_operation openapi_page_privacy;
extern const struct openapi_operation openapi_page_accessibility;
extern const struct openapi_operation openapi_file;
extern const struct openapi_operation openapi_robots;

#endif
