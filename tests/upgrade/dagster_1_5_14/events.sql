PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE event_logs (
	id INTEGER NOT NULL, 
	run_id VARCHAR(255), 
	event TEXT NOT NULL, 
	dagster_event_type TEXT, 
	timestamp TIMESTAMP, 
	step_key TEXT, 
	asset_key TEXT, 
	partition TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO event_logs VALUES(1,'11111111-2222-4333-8444-555555555555','{"__class__": "EventLogEntry", "dagster_event": {"__class__": "DagsterEvent", "event_specific_data": null, "event_type_value": "PIPELINE_START", "logging_tags": {}, "message": "Started execution of run for \"nightly_refresh\".", "pid": 23016, "pipeline_name": "nightly_refresh", "solid_handle": null, "step_handle": null, "step_key": null, "step_kind_value": null}, "error_info": null, "level": 10, "message": "", "pipeline_name": "nightly_refresh", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": null, "timestamp": 1796001431.7919486, "user_message": "Started execution of run for \"nightly_refresh\"."}','PIPELINE_START','2026-11-30 01:17:11.791949',NULL,NULL,NULL);
INSERT INTO event_logs VALUES(2,'11111111-2222-4333-8444-555555555555','{"__class__": "EventLogEntry", "dagster_event": {"__class__": "DagsterEvent", "event_specific_data": {"__class__": "EngineEventData", "error": null, "marker_end": null, "marker_start": null, "metadata_entries": [{"__class__": "EventMetadataEntry", "description": null, "entry_data": {"__class__": "TextMetadataEntryData", "text": "23016"}, "label": "pid"}, {"__class__": "EventMetadataEntry", "description": null, "entry_data": {"__class__": "TextMetadataEntryData", "text": "[''one'']"}, "label": "step_keys"}]}, "event_type_value": "ENGINE_EVENT", "logging_tags": {}, "message": "Executing steps in process (pid: 23016)", "pid": 23016, "pipeline_name": "nightly_refresh", "solid_handle": null, "step_handle": null, "step_key": null, "step_kind_value": null}, "error_info": null, "level": 10, "message": "", "pipeline_name": "nightly_refresh", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": null, "timestamp": 1796001432.7841682, "user_message": "Executing steps in process (pid: 23016)"}','ENGINE_EVENT','2026-11-30 01:17:12.784168',NULL,NULL,NULL);
INSERT INTO event_logs VALUES(3,'11111111-2222-4333-8444-555555555555','{"__class__": "EventLogEntry", "dagster_event": {"__class__": "DagsterEvent", "event_specific_data": {"__class__": "EngineEventData", "error": null, "marker_end": null, "marker_start": "resources", "metadata_entries": []}, "event_type_value": "RESOURCE_INIT_STARTED", "logging_tags": {}, "message": "Starting initialization of resources [io_manager].", "pid": 23016, "pipeline_name": "nightly_refresh", "solid_handle": null, "step_handle": {"__class__": "StepHandle", "key": "one", "solid_handle": {"__class__": "SolidHandle", "name": "one", "parent": null}}, "step_key": "one", "step_kind_value": null}, "error_info": null, "level": 10, "message": "", "pipeline_name": "nightly_refresh", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": "one", "timestamp": 1796001432.8305056, "user_message": "Starting initialization of resources [io_manager]."}','RESOURCE_INIT_STARTED','2026-11-30 01:17:12.830506','one',NULL,NULL);
INSERT INTO event_logs VALUES(4,'11111111-2222-4333-8444-555555555555','{"__class__": "EventLogEntry", "dagster_event": {"__class__": "DagsterEvent", "event_specific_data": {"__class__": "EngineEventData", "error": null, "marker_end": "resources", "marker_start": null, "metadata_entries": [{"__class__": "EventMetadataEntry", "description": null, "entry_data": {"__class__": "PythonArtifactMetadataEntryData", "module": "dagster._core.storage.mem_io_manager", "name": "InMemoryIOManager"}, "label": "io_manager"}, {"__class__": "EventMetadataEntry", "description": null, "entry_data": {"__class__": "TextMetadataEntryData", "text": "0.12ms"}, "label": "io_manager:init_time"}]}, "event_type_value": "RESOURCE_INIT_SUCCESS", "logging_tags": {}, "message": "Finished initialization of resources [io_manager].", "pid": 23016, "pipeline_name": "nightly_refresh", "solid_handle": null, "step_handle": {"__class__": "StepHandle", "key": "one", "solid_handle": {"__class__": "SolidHandle", "name": "one", "parent": null}}, "step_key": "one", "step_kind_value": null}, "error_info": null, "level": 10, "message": "", "pipeline_name": "nightly_refresh", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": "one", "timestamp": 1796001432.890588, "user_message": "Finished initialization of resources [io_manager]."}','RESOURCE_INIT_SUCCESS','2026-11-30 01:17:12.890588','one',NULL,NULL);
INSERT INTO event_logs VALUES(5,'11111111-2222-4333-8444-555555555555','{"__class__": "EventLogEntry", "dagster_event": {"__class__": "DagsterEvent", "event_specific_data": {"__class__": "ComputeLogsCaptureData", "external_stderr_url": null, "external_stdout_url": null, "external_url": null, "log_key": "flmqyvpn", "step_keys": ["one"]}, "event_type_value": "LOGS_CAPTURED", "logging_tags": {}, "message": "Started capturing logs in process (pid: 23016).", "pid": 23016, "pipeline_name": "nightly_refresh", "solid_handle": null, "step_handle": null, "step_key": null, "step_kind_value": null}, "error_info": null, "level": 10, "message": "", "pipeline_name": "nightly_refresh", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": null, "timestamp": 1796001433.0215755, "user_message": "Started capturing logs in process (pid: 23016)."}','LOGS_CAPTURED','2026-11-30 01:17:13.021575',NULL,NULL,NULL);
INSERT INTO event_logs VALUES(6,'11111111-2222-4333-8444-555555555555','{"__class__": "EventLogEntry", "dagster_event": {"__class__": "DagsterEvent", "event_specific_data": null, "event_type_value": "STEP_START", "logging_tags": {"job_name": "nightly_refresh", "op_name": "one", "resource_fn_name": "None", "resource_name": "None", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": "one"}, "message": "Started execution of step \"one\".", "pid": 23016, "pipeline_name": "nightly_refresh", "solid_handle": {"__class__": "SolidHandle", "name": "one", "parent": null}, "step_handle": {"__class__": "StepHandle", "key": "one", "solid_handle": {"__class__": "SolidHandle", "name": "one", "parent": null}}, "step_key": "one", "step_kind_value": "COMPUTE"}, "error_info": null, "level": 10, "message": "", "pipeline_name": "nightly_refresh", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": "one", "timestamp": 1796001433.0733085, "user_message": "Started execution of step \"one\"."}','STEP_START','2026-11-30 01:17:13.073308','one',NULL,NULL);
INSERT INTO event_logs VALUES(7,'11111111-2222-4333-8444-555555555555','{"__class__": "EventLogEntry", "dagster_event": {"__class__": "DagsterEvent", "event_specific_data": {"__class__": "StepOutputData", "metadata_entries": [], "step_output_handle": {"__class__": "StepOutputHandle", "mapping_key": null, "output_name": "result", "step_key": "one"}, "type_check_data": {"__class__": "TypeCheckData", "description": null, "label": "result", "metadata_entries": [], "success": true}, "version": null}, "event_type_value": "STEP_OUTPUT", "logging_tags": {"job_name": "nightly_refresh", "op_name": "one", "resource_fn_name": "None", "resource_name": "None", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": "one"}, "message": "Yielded output \"result\" of type \"Any\". (Type check passed).", "pid": 23016, "pipeline_name": "nightly_refresh", "solid_handle": {"__class__": "SolidHandle", "name": "one", "parent": null}, "step_handle": {"__class__": "StepHandle", "key": "one", "solid_handle": {"__class__": "SolidHandle", "name": "one", "parent": null}}, "step_key": "one", "step_kind_value": "COMPUTE"}, "error_info": null, "level": 10, "message": "", "pipeline_name": "nightly_refresh", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": "one", "timestamp": 1796001433.2024527, "user_message": "Yielded output \"result\" of type \"Any\". (Type check passed)."}','STEP_OUTPUT','2026-11-30 01:17:13.202453','one',NULL,NULL);
INSERT INTO event_logs VALUES(8,'11111111-2222-4333-8444-555555555555','{"__class__": "EventLogEntry", "dagster_event": {"__class__": "DagsterEvent", "event_specific_data": {"__class__": "HandledOutputData", "manager_key": "io_manager", "metadata_entries": [], "output_name": "result"}, "event_type_value": "HANDLED_OUTPUT", "logging_tags": {"job_name": "nightly_refresh", "op_name": "one", "resource_fn_name": "None", "resource_name": "None", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": "one"}, "message": "Handled output \"result\" using IO manager \"io_manager\"", "pid": 23016, "pipeline_name": "nightly_refresh", "solid_handle": {"__class__": "SolidHandle", "name": "one", "parent": null}, "step_handle": {"__class__": "StepHandle", "key": "one", "solid_handle": {"__class__": "SolidHandle", "name": "one", "parent": null}}, "step_key": "one", "step_kind_value": "COMPUTE"}, "error_info": null, "level": 10, "message": "", "pipeline_name": "nightly_refresh", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": "one", "timestamp": 1796001433.2318382, "user_message": "Handled output \"result\" using IO manager \"io_manager\""}','HANDLED_OUTPUT','2026-11-30 01:17:13.231838','one',NULL,NULL);
INSERT INTO event_logs VALUES(9,'11111111-2222-4333-8444-555555555555','{"__class__": "EventLogEntry", "dagster_event": {"__class__": "DagsterEvent", "event_specific_data": {"__class__": "StepSuccessData", "duration_ms": 74.86716999846976}, "event_type_value": "STEP_SUCCESS", "logging_tags": {"job_name": "nightly_refresh", "op_name": "one", "resource_fn_name": "None", "resource_name": "None", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": "one"}, "message": "Finished execution of step \"one\" in 74ms.", "pid": 23016, "pipeline_name": "nightly_refresh", "solid_handle": {"__class__": "SolidHandle", "name": "one", "parent": null}, "step_handle": {"__class__": "StepHandle", "key": "one", "solid_handle": {"__class__": "SolidHandle", "name": "one", "parent": null}}, "step_key": "one", "step_kind_value": "COMPUTE"}, "error_info": null, "level": 10, "message": "", "pipeline_name": "nightly_refresh", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": "one", "timestamp": 1796001433.2759736, "user_message": "Finished execution of step \"one\" in 74ms."}','STEP_SUCCESS','2026-11-30 01:17:13.275974','one',NULL,NULL);
INSERT INTO event_logs VALUES(10,'11111111-2222-4333-8444-555555555555','{"__class__": "EventLogEntry", "dagster_event": {"__class__": "DagsterEvent", "event_specific_data": {"__class__": "EngineEventData", "error": null, "marker_end": null, "marker_start": null, "metadata_entries": [{"__class__": "EventMetadataEntry", "description": null, "entry_data": {"__class__": "TextMetadataEntryData", "text": "23016"}, "label": "pid"}, {"__class__": "EventMetadataEntry", "description": null, "entry_data": {"__class__": "TextMetadataEntryData", "text": "[''one'']"}, "label": "step_keys"}]}, "event_type_value": "ENGINE_EVENT", "logging_tags": {}, "message": "Finished steps in process (pid: 23016) in 557ms", "pid": 23016, "pipeline_name": "nightly_refresh", "solid_handle": null, "step_handle": null, "step_key": null, "step_kind_value": null}, "error_info": null, "level": 10, "message": "", "pipeline_name": "nightly_refresh", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": null, "timestamp": 1796001433.3783665, "user_message": "Finished steps in process (pid: 23016) in 557ms"}','ENGINE_EVENT','2026-11-30 01:17:13.378366',NULL,NULL,NULL);
INSERT INTO event_logs VALUES(11,'11111111-2222-4333-8444-555555555555','{"__class__": "EventLogEntry", "dagster_event": {"__class__": "DagsterEvent", "event_specific_data": null, "event_type_value": "PIPELINE_SUCCESS", "logging_tags": {}, "message": "Finished execution of run for \"nightly_refresh\".", "pid": 23016, "pipeline_name": "nightly_refresh", "solid_handle": null, "step_handle": null, "step_key": null, "step_kind_value": null}, "error_info": null, "level": 10, "message": "", "pipeline_name": "nightly_refresh", "run_id": "11111111-2222-4333-8444-555555555555", "step_key": null, "timestamp": 1796001433.4119682, "user_message": "Finished execution of run for \"nightly_refresh\"."}','PIPELINE_SUCCESS','2026-11-30 01:17:13.411968',NULL,NULL,NULL);
CREATE TABLE secondary_indexes (
	id INTEGER NOT NULL, 
	name VARCHAR(512), 
	create_timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, 
	migration_completed DATETIME, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
CREATE TABLE asset_keys (
	id INTEGER NOT NULL, 
	asset_key VARCHAR(512), 
	last_materialization TEXT, 
	last_run_id VARCHAR(255), 
	asset_details TEXT, 
	wipe_timestamp TIMESTAMP, 
	last_materialization_timestamp TIMESTAMP, 
	tags TEXT, 
	create_timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, 
	cached_status_data TEXT, 
	PRIMARY KEY (id), 
	UNIQUE (asset_key)
);
CREATE TABLE asset_event_tags (
	id INTEGER NOT NULL, 
	event_id INTEGER, 
	asset_key TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	value TEXT, 
	event_timestamp TIMESTAMP, 
	PRIMARY KEY (id)
);
CREATE TABLE dynamic_partitions (
	id INTEGER NOT NULL, 
	partitions_def_name TEXT NOT NULL, 
	partition TEXT NOT NULL, 
	create_timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, 
	PRIMARY KEY (id)
);
CREATE TABLE concurrency_slots (
	id INTEGER NOT NULL, 
	concurrency_key TEXT NOT NULL, 
	run_id TEXT, 
	step_key TEXT, 
	deleted BOOLEAN NOT NULL, 
	create_timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, 
	PRIMARY KEY (id)
);
CREATE TABLE pending_steps (
	id INTEGER NOT NULL, 
	concurrency_key TEXT NOT NULL, 
	run_id TEXT, 
	step_key TEXT, 
	priority INTEGER, 
	assigned_timestamp DATETIME, 
	create_timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, 
	PRIMARY KEY (id)
);
CREATE TABLE asset_check_executions (
	id INTEGER NOT NULL, 
	asset_key TEXT, 
	check_name TEXT, 
	partition TEXT, 
	run_id VARCHAR(255), 
	execution_status VARCHAR(255), 
	evaluation_event TEXT, 
	evaluation_event_timestamp DATETIME, 
	evaluation_event_storage_id INTEGER, 
	materialization_event_storage_id INTEGER, 
	create_timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, 
	PRIMARY KEY (id)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE INDEX idx_event_type ON event_logs (dagster_event_type, id);
CREATE INDEX idx_events_by_run_id ON event_logs (run_id, id);
CREATE INDEX idx_events_by_asset_partition ON event_logs (asset_key, dagster_event_type, partition, id);
CREATE INDEX idx_step_key ON event_logs (step_key);
CREATE INDEX idx_events_by_asset ON event_logs (asset_key, dagster_event_type, id);
CREATE INDEX idx_asset_event_tags_event_id ON asset_event_tags (event_id);
CREATE INDEX idx_asset_event_tags ON asset_event_tags (asset_key, "key", value);
CREATE UNIQUE INDEX idx_dynamic_partitions ON dynamic_partitions (partitions_def_name, partition);
CREATE UNIQUE INDEX idx_pending_steps ON pending_steps (concurrency_key, run_id, step_key);
CREATE INDEX idx_asset_check_executions ON asset_check_executions (asset_key, check_name, materialization_event_storage_id, partition);
CREATE UNIQUE INDEX idx_asset_check_executions_unique ON asset_check_executions (asset_key, check_name, run_id, partition);
COMMIT;
