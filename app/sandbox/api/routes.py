"""Every call the account serves: method, address below `/v1_1/:cloud`, and what serves it."""

from app.sandbox.api.outside import refuse_access_mode
from app.sandbox.api.route import Route
from app.sandbox.operations import (
    backups,
    datasource,
    deleting,
    edit,
    environment,
    folders,
    labels,
    listing,
    metadata,
    polling,
    reading,
    relations,
    renaming,
    schema,
    search,
    selections,
    triggers,
    upload,
)

_RT = "<any(image,raw,video):resource_type>"
_ID = "<string(length=32):asset_id>"
_KEY = f"{_RT}/<delivery_type>/<path:public_id>"
_FIELD = "/metadata_fields/<external_id>"
_SOURCE = f"{_FIELD}/datasource"


UPLOAD_ROUTES = [
    Route("POST", "/upload", upload.upload, "upload"),
    *(
        Route("POST", f"/<any(image,raw,video,auto):resource_type>/{action}", upload.upload, "upload")
        for action in ("upload", "upload_chunked")
    ),
    *(
        Route("POST", f"/{_RT}/{action}", serve, "upload")
        for action, serve in {
            "explicit": edit.explicit,
            "metadata": metadata.update_metadata,
            "tags": labels.update_tags,
            "context": labels.update_context,
            "destroy": deleting.destroy,
            "rename": renaming.rename,
        }.items()
    ),
    Route("POST", "/asset/destroy", deleting.destroy_by_id, "upload"),
]

RESOURCE_ROUTES = [
    Route("GET", "/resources", listing.resource_types),
    Route("DELETE", "/resources", deleting.delete_by_ids),
    Route("GET", "/resources/by_asset_ids", listing.by_ids),
    Route("GET", "/resources/by_asset_folder", selections.by_folder),
    Route("GET", "/resources/search", search.search),
    Route("POST", "/resources/search", search.search),
    Route("POST", "/resources/restore", backups.restore_by_ids),
    Route("DELETE", f"/resources/backup/{_ID}", backups.delete_versions),
    Route("POST", f"/resources/related_assets/{_ID}", relations.relate_by_id),
    Route("DELETE", f"/resources/related_assets/{_ID}", relations.unrelate_by_id),
    Route("POST", f"/resources/related_assets/{_KEY}", relations.relate_by_key),
    Route("DELETE", f"/resources/related_assets/{_KEY}", relations.unrelate_by_key),
    Route("GET", f"/resources/{_ID}", reading.by_id),
    Route("PUT", f"/resources/{_ID}", edit.update_by_id),
    Route("POST", f"/resources/{_ID}", edit.update_by_id),
    Route("GET", f"/resources/{_RT}", listing.list_resources),
    Route("GET", f"/resources/{_RT}/context", selections.by_context),
    Route("GET", f"/resources/{_RT}/moderations/<kind>/<status>", selections.by_moderation),
    Route("GET", f"/resources/{_RT}/tags/<path:tag>", selections.by_tag),
    Route("DELETE", f"/resources/{_RT}/tags/<path:tag>", deleting.delete_by_tag),
    Route("GET", f"/resources/{_RT}/<delivery_type>", listing.list_resources),
    Route("DELETE", f"/resources/{_RT}/<delivery_type>", deleting.delete_by_key),
    Route("POST", f"/resources/{_RT}/<delivery_type>/restore", backups.restore_by_key),
    Route("POST", f"/resources/{_RT}/<delivery_type>/update_access_mode", refuse_access_mode),
    Route("GET", f"/resources/{_KEY}", reading.by_key),
    Route("POST", f"/resources/{_KEY}", edit.update_by_key),
    Route("GET", f"/tags/{_RT}", selections.list_tags),
    Route("DELETE", "/derived_resources", deleting.delete_derived),
]

FOLDER_ROUTES = [
    Route("GET", "/folders", folders.root_folders),
    Route("GET", "/folders/search", folders.search_folders),
    Route("POST", "/folders/search", folders.search_folders),
    Route("GET", "/folders/<path:path>", folders.subfolders),
    Route("POST", "/folders/<path:path>", folders.create_folder),
    Route("PUT", "/folders/<path:path>", folders.move_folder),
    Route("DELETE", "/folders/<path:path>", folders.delete_folder),
]

SCHEMA_ROUTES = [
    Route("GET", "/metadata_fields", schema.list_fields),
    Route("POST", "/metadata_fields", schema.create_field),
    Route("PUT", "/metadata_fields/order", schema.order_fields),
    Route("POST", "/metadata_fields/datasource/search", datasource.search_all),
    Route("GET", _FIELD, schema.get_field),
    Route("PUT", _FIELD, schema.update_field),
    Route("DELETE", _FIELD, schema.delete_field),
    Route("PUT", f"{_FIELD}/reorder", schema.reorder_field),
    Route("PUT", _SOURCE, datasource.update),
    Route("DELETE", _SOURCE, datasource.delete),
    Route("POST", f"{_FIELD}/datasource_restore", datasource.restore),
    Route("POST", f"{_SOURCE}/order", datasource.order),
    Route("PUT", f"{_SOURCE}/order", datasource.order),
    Route("POST", f"{_SOURCE}/search", datasource.search_one),
    Route("GET", "/metadata_rules", schema.list_rules),
    Route("POST", "/metadata_rules", schema.create_rule),
    Route("PUT", "/metadata_rules/<external_id>", schema.update_rule),
    Route("DELETE", "/metadata_rules/<external_id>", schema.delete_rule),
]

ENVIRONMENT_ROUTES = [
    Route("GET", "/ping", environment.ping),
    Route("GET", "/usage", environment.usage),
    Route("GET", "/usage/<day>", environment.usage),
    Route("GET", "/config", environment.config),
    Route("GET", "/triggers", triggers.list_triggers),
    Route("POST", "/triggers", triggers.create_trigger, status=201),
    Route("PUT", "/triggers/<trigger_id>", triggers.update_trigger),
    Route("DELETE", "/triggers/<trigger_id>", triggers.delete_trigger),
    Route("POST", "/triggers/<trigger_id>/test", triggers.try_trigger),
]

POLLING_ROUTES = [
    Route("GET", "/messages", polling.messages, module="notifications", waits=True),
    Route("POST", "/messages/ack", polling.acknowledge, module="notifications", waits=True),
]

ROUTES = [
    *UPLOAD_ROUTES,
    *RESOURCE_ROUTES,
    *FOLDER_ROUTES,
    *SCHEMA_ROUTES,
    *ENVIRONMENT_ROUTES,
    *POLLING_ROUTES,
]
